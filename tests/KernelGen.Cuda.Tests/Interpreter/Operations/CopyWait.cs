namespace KernelGen.Tests.Interpreter;

/// <summary>Waits for copies.</summary>
/// <param name="pending">How many of the youngest groups may still be under way.</param>
internal sealed class CopyWait(int pending) : Operation
{
    public override void Execute(Warp warp, uint lanes) => warp.Copies.Wait(warp, lanes, pending);
}
