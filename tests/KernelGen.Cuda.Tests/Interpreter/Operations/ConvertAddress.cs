namespace KernelGen.Tests.Interpreter;

/// <summary>Makes a generic address of one in shared or local memory, or the other way round.</summary>
internal sealed unsafe class ConvertAddress(int target, int source, ulong window, bool toGeneric) : Operation
{
    public override void Execute(Warp warp, uint lanes)
    {
        for (int lane = 0; lane < Warp.Size; lane++)
        {
            if ((lanes >> lane & 1) == 0)
            {
                continue;
            }

            ulong address = warp[source][lane];
            if (!toGeneric && !AddressWindow.Contains(window, address))
            {
                throw new PtxFault($"{address:x} is no generic address of that space");
            }

            warp[target][lane] = toGeneric ? (uint)address + window : address - window;
        }
    }
}
