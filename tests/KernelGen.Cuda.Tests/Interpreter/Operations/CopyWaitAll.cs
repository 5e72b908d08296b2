namespace KernelGen.Tests.Interpreter;

/// <summary>Closes a group of copies and waits for all.</summary>
internal sealed class CopyWaitAll : Operation
{
    public override void Execute(Warp warp, uint lanes)
    {
        warp.Copies.Commit(lanes);
        warp.Copies.Wait(warp, lanes, 0);
    }
}
