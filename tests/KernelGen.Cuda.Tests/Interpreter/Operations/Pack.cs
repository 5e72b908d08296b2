namespace KernelGen.Tests.Interpreter;

/// <summary>Joins registers in a larger one.</summary>
/// <param name="target">The slot of the larger one.</param>
/// <param name="sources">Their slots, the low bits first.</param>
/// <param name="bits">How many bits each of them has.</param>
internal sealed unsafe class Pack(int target, int[] sources, int bits) : Operation
{
    public override void Execute(Warp warp, uint lanes)
    {
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            if ((lanes >> lane & 1) == 0)
            {
                continue;
            }

            ulong value = 0;
            for (int i = 0; i < sources.Length; i++)
            {
                value |= (warp[sources[i]][lane] & ((1UL << bits) - 1)) << (i * bits);
            }

            warp[target][lane] = value;
        }
    }
}
