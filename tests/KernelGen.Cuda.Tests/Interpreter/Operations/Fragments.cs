using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>Gathers the operands of a matrix product from the lanes, as bits of the elements. Lane l is row or column g = l / 4 and place t = l % 4 within it.</summary>
internal static unsafe class Fragments
{
    /// <summary>A, row by row, dense: a sparse one gets its zeros back.</summary>
    public static void ReadA(Warp warp, MatrixOperands operands, Span<ushort> a)
    {
        a.Clear();
        int per = operands.PerRegister, bits = operands.ElementBits, depth = operands.Depth;
        uint mask = (1u << bits) - 1;
        for (int register = 0; register < operands.A.Length; register++)
        {
            ulong* lanes = warp[operands.A[register]];
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                int row = (lane / 4) + (8 * (register & 1));
                int column = (per * (lane % 4)) + (4 * per * (register >> 1));
                for (int i = 0; i < per; i++, column++)
                {
                    int place = operands.IsSparse ? Place(warp, operands, row, column) : column;
                    a[(row * depth) + place] = (ushort)((uint)lanes[lane] >> (bits * i) & mask);
                }
            }
        }
    }

    /// <summary>B, row by row.</summary>
    public static void ReadB(Warp warp, MatrixOperands operands, Span<ushort> b)
    {
        int per = operands.PerRegister, bits = operands.ElementBits;
        uint mask = (1u << bits) - 1;
        for (int register = 0; register < operands.B.Length; register++)
        {
            ulong* lanes = warp[operands.B[register]];
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                int row = (per * (lane % 4)) + (4 * per * register);
                for (int i = 0; i < per; i++)
                {
                    b[((row + i) * 8) + (lane / 4)] = (ushort)((uint)lanes[lane] >> (bits * i) & mask);
                }
            }
        }
    }

    /// <summary>Where C and D have the element of a lane's register.</summary>
    public static int Accumulator(int lane, int register) => (((lane / 4) + (8 * (register >> 1))) * 8) + (2 * (lane % 4)) + (register & 1);

    // Each four columns keep two; four bits of metadata say which. 16-bit elements: a lane has 16 columns, of row g in its low half and of row g + 8 in its
    // high half, and the selector chooses two lanes of each four. 8-bit elements: a lane has 32 columns of one row; even lanes have row g, odd ones row g + 8.
    private static int Place(Warp warp, MatrixOperands operands, int row, int stored)
    {
        int group = stored / 2, g = row % 8, high = row / 8;
        (int lane, int shift) = operands.ElementBits == 16
            ? ((2 * operands.Selector) + (group / 4), (16 * high) + (4 * (group % 4)))
            : ((2 * (group / 8)) + high, 4 * (group % 8));
        uint pair = (uint)warp[operands.Metadata][(4 * g) + lane] >> shift & 15;
        uint first = pair & 3, second = pair >> 2;
        if (first >= second)
        {
            throw new PtxFault($"metadata {pair:b4} of row {row}, columns {4 * group}…{(4 * group) + 3} is not ascending");
        }

        return (4 * group) + (int)(stored % 2 == 0 ? first : second);
    }
}
