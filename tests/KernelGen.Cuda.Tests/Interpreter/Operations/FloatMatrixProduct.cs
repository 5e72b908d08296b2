using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KernelGen.Tests.Interpreter;

/// <summary>D = A·B + C with 16-bit floats and float sums. Products are exact; sums are rounded one after the other, from C on. A GPU's order may differ.</summary>
/// <param name="operands">Where the matrices are.</param>
/// <param name="isBFloat16">bfloat16 or half.</param>
internal sealed unsafe class FloatMatrixProduct(MatrixOperands operands, bool isBFloat16) : Operation
{
    private static readonly float[] Halves = Table(static bits => (float)BitConverter.UInt16BitsToHalf(bits));
    private static readonly float[] BFloats = Table(static bits => BFloat16.Low(bits));
    private readonly float[] _values = isBFloat16 ? BFloats : Halves;

    public override void Execute(Warp warp, uint lanes)
    {
        Members.CheckAll(warp, lanes);
        int depth = operands.Depth;
        Span<ushort> a = stackalloc ushort[16 * depth], b = stackalloc ushort[depth * 8];
        Fragments.ReadA(warp, operands, a);
        Fragments.ReadB(warp, operands, b);
        Span<float> rows = stackalloc float[depth * 8], sums = stackalloc float[16 * 8];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = _values[b[i]];
        }

        for (int register = 0; register < 4; register++)
        {
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                sums[Fragments.Accumulator(lane, register)] = Lane.Get<float>(warp[operands.C[register]][lane]);
            }
        }

        ref float row0 = ref MemoryMarshal.GetReference(rows);
        for (int m = 0; m < 16; m++)
        {
            Vector256<float> sum = Vector256.LoadUnsafe(ref sums[8 * m]);
            for (int k = 0; k < depth; k++)
            {
                // The zeros that a sparse A leaves out are not multiplied: not even with infinity.
                ushort bits = a[(m * depth) + k];
                if (bits != 0 || !operands.IsSparse)
                {
                    sum += Vector256.Create(_values[bits]) * Vector256.LoadUnsafe(ref row0, (nuint)(8 * k));
                }
            }

            sum.StoreUnsafe(ref sums[8 * m]);
        }

        for (int register = 0; register < 4; register++)
        {
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                warp[operands.D[register]][lane] = Lane.Put(sums[Fragments.Accumulator(lane, register)]);
            }
        }
    }

    private static float[] Table(Func<ushort, float> value)
    {
        float[] table = new float[65536];
        for (int bits = 0; bits < table.Length; bits++)
        {
            table[bits] = value((ushort)bits);
        }

        return table;
    }
}
