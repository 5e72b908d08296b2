namespace KernelGen.Tests.Interpreter;

/// <summary>A function of three operands.</summary>
internal interface ITernary<TA, TB, TC, TTo>
{
    static abstract TTo Apply(TA a, TB b, TC c);
}
