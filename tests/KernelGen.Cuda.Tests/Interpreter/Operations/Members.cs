namespace KernelGen.Tests.Interpreter;

/// <summary>Checks that the lanes are there that must be.</summary>
internal static unsafe class Members
{
    /// <summary>All lanes of the warp.</summary>
    public static void CheckAll(Warp warp, uint lanes)
    {
        if (lanes != Warp.All)
        {
            throw new PtxFault($"all lanes of a warp must come to this instruction; {lanes:x8} of {warp.Live:x8} do");
        }
    }

    /// <summary>The lanes of a mask.</summary>
    public static void Check(Warp warp, uint lanes, int mask)
    {
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            if ((lanes >> lane & 1) != 0 && ((uint)warp[mask][lane] & warp.Live) != lanes)
            {
                throw new PtxFault($"the mask names lanes {(uint)warp[mask][lane]:x8}, of which {lanes:x8} come to this instruction");
            }
        }
    }
}
