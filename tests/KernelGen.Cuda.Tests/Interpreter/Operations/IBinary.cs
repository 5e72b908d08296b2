namespace KernelGen.Tests.Interpreter;

/// <summary>A function of two operands.</summary>
internal interface IBinary<TA, TB, TTo>
{
    static abstract TTo Apply(TA a, TB b);
}
