using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>D = A·B + C with bytes and 32-bit sums that wrap around.</summary>
/// <param name="operands">Where the matrices are.</param>
/// <param name="isSignedA">Whether the bytes of A are signed.</param>
/// <param name="isSignedB">Whether the bytes of B are signed.</param>
internal sealed unsafe class IntegerMatrixProduct(MatrixOperands operands, bool isSignedA, bool isSignedB) : Operation
{
    public override void Execute(Warp warp, uint lanes)
    {
        Members.CheckAll(warp, lanes);
        int depth = operands.Depth;
        Span<ushort> a = stackalloc ushort[16 * depth], b = stackalloc ushort[depth * 8];
        Fragments.ReadA(warp, operands, a);
        Fragments.ReadB(warp, operands, b);
        Span<int> sums = stackalloc int[16 * 8];
        for (int register = 0; register < 4; register++)
        {
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                sums[Fragments.Accumulator(lane, register)] = (int)warp[operands.C[register]][lane];
            }
        }

        for (int m = 0; m < 16; m++)
        {
            for (int k = 0; k < depth; k++)
            {
                int factor = isSignedA ? (sbyte)a[(m * depth) + k] : a[(m * depth) + k];
                for (int n = 0; n < 8; n++)
                {
                    sums[(8 * m) + n] += factor * (isSignedB ? (sbyte)b[(8 * k) + n] : b[(8 * k) + n]);
                }
            }
        }

        for (int register = 0; register < 4; register++)
        {
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                warp[operands.D[register]][lane] = (uint)sums[Fragments.Accumulator(lane, register)];
            }
        }
    }
}
