namespace KernelGen.Tests.Interpreter;

/// <summary>Any function of three bits: bit 4a + 2b + c of the table is its value.</summary>
internal sealed unsafe class LogicTable(int target, int a, int b, int c, uint table) : Operation
{
    public override void Execute(Warp warp, uint lanes)
    {
        ulong* to = warp[target], x = warp[a], y = warp[b], z = warp[c];
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            if ((lanes >> lane & 1) != 0)
            {
                to[lane] = Apply((uint)x[lane], (uint)y[lane], (uint)z[lane]);
            }
        }
    }

    private uint Apply(uint x, uint y, uint z)
    {
        uint result = 0;
        for (int row = 0; row < 8; row++)
        {
            if ((table >> row & 1) != 0)
            {
                result |= ((row & 4) != 0 ? x : ~x) & ((row & 2) != 0 ? y : ~y) & ((row & 1) != 0 ? z : ~z);
            }
        }

        return result;
    }
}
