namespace KernelGen.Tests.Interpreter;

/// <summary>Spreads a register over smaller ones.</summary>
/// <param name="targets">Their slots, the low bits first.</param>
/// <param name="source">The slot of the register.</param>
/// <param name="bits">How many bits each of the smaller ones has.</param>
internal sealed unsafe class Unpack(int[] targets, int source, int bits) : Operation
{
    public override void Execute(Warp warp, uint lanes)
    {
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            ulong value = warp[source][lane];
            for (int i = 0; i < targets.Length && (lanes >> lane & 1) != 0; i++)
            {
                warp[targets[i]][lane] = (value >> (i * bits)) & ((1UL << bits) - 1);
            }
        }
    }
}
