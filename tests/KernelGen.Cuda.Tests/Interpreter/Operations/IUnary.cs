namespace KernelGen.Tests.Interpreter;

/// <summary>A function of one operand.</summary>
internal interface IUnary<TFrom, TTo>
{
    static abstract TTo Apply(TFrom a);
}
