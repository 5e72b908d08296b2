namespace KernelGen.Tests.Interpreter;

/// <summary>Fences: lanes, warps and blocks take turns here, so that memory is in order anyway.</summary>
internal sealed class Nothing : Operation
{
    public override void Execute(Warp warp, uint lanes)
    {
    }
}
