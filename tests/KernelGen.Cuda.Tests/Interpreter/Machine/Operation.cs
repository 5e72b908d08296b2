namespace KernelGen.Tests.Interpreter;

/// <summary>What an instruction does.</summary>
internal abstract class Operation
{
    /// <summary>Does it for some lanes of a warp.</summary>
    /// <exception cref="PtxFault">It must not be done.</exception>
    public abstract void Execute(Warp warp, uint lanes);
}
