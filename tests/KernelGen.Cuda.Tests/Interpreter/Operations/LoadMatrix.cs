using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>Loads 8×8 matrices of halves from shared memory: row r of matrix m starts where lane 8m + r says.</summary>
internal sealed unsafe class LoadMatrix(int[] targets, MemoryOperand source, bool isTransposed) : Operation
{
    public override void Execute(Warp warp, uint lanes)
    {
        Members.CheckAll(warp, lanes);
        Span<uint> addresses = stackalloc uint[8];
        Span<ushort> elements = stackalloc ushort[64];
        int extra = 0;

        // All rows are read before the first register is written, which may be the address.
        Span<uint> results = stackalloc uint[4 * Warp.Size];
        for (int matrix = 0; matrix < targets.Length; matrix++)
        {
            for (int row = 0; row < 8; row++)
            {
                addresses[row] = (uint)source.Address(warp, (8 * matrix) + row);
                new ReadOnlySpan<ushort>(source.Pointer(warp, (8 * matrix) + row, 16, false), 8).CopyTo(elements[(8 * row)..]);
            }

            extra += warp.Block.Banks.Extra(addresses, 16);
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                int g = lane / 4, t = 2 * (lane % 4);
                results[(matrix * Warp.Size) + lane] = isTransposed
                    ? elements[(8 * t) + g] | ((uint)elements[(8 * (t + 1)) + g] << 16)
                    : elements[(8 * g) + t] | ((uint)elements[(8 * g) + t + 1] << 16);
            }
        }

        warp.Block.Report.CountBankConflicts(warp.Line, extra);
        for (int matrix = 0; matrix < targets.Length; matrix++)
        {
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                warp[targets[matrix]][lane] = results[(matrix * Warp.Size) + lane];
            }
        }
    }
}
