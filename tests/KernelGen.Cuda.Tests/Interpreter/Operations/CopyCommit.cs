namespace KernelGen.Tests.Interpreter;

/// <summary>Closes a group of copies.</summary>
internal sealed class CopyCommit : Operation
{
    public override void Execute(Warp warp, uint lanes) => warp.Copies.Commit(lanes);
}
