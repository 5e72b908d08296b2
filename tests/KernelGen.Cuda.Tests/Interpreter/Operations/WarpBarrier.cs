namespace KernelGen.Tests.Interpreter;

/// <summary>Waits for lanes of the warp: in lock step they are here already, or never come.</summary>
/// <param name="members">The slot with the lanes.</param>
internal sealed unsafe class WarpBarrier(int members) : Operation
{
    public override void Execute(Warp warp, uint lanes) => Members.Check(warp, lanes, members);
}
