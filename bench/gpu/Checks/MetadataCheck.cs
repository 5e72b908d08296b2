using System;
using System.Collections.Generic;

namespace KernelGen.GpuBench;

/// <summary>
/// Whether the metadata of sparse products lies where <see cref="Ptx.MmaSparseF16"/> says: every pattern of two out of four, in every row and run of four columns, is read back as a dense matrix.
/// </summary>
internal static class MetadataCheck
{
    private static readonly (int First, int Second)[] s_patterns = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];

    /// <summary>Reads all patterns back.</summary>
    /// <param name="device">The GPU.</param>
    /// <param name="product">The instruction.</param>
    /// <returns>What was wrong, empty if nothing was.</returns>
    public static IReadOnlyList<string> Run(CudaDevice device, SparseProduct product)
    {
        List<string> mistakes = [];
        for (int shift = 0; shift < s_patterns.Length; shift++)
        {
            // 8 columns of the dense matrix at a time: B has a 1 where its column is one of them.
            for (int block = 0; block < product.Columns / 8; block++)
            {
                double[] read = Product(device, product, shift, block);
                for (int row = 0; row < 16; row++)
                {
                    for (int n = 0; n < 8; n++)
                    {
                        int column = 8 * block + n;
                        double expected = Dense(row, column, shift), actual = read[8 * row + n];
                        if (actual != expected)
                        {
                            mistakes.Add(FormattableString.Invariant($"{product.Name}: row {row}, column {column}, pattern {Pattern(row, column / 4, shift)}: {actual} instead of {expected}"));
                        }
                    }
                }
            }
        }

        return mistakes;
    }

    private static double[] Product(CudaDevice device, SparseProduct product, int shift, int block)
    {
        uint[] metadata = new uint[32];
        for (int row = 0; row < 16; row++)
        {
            for (int run = 0; run < product.Columns / 4; run++)
            {
                (int lane, int bit) = product.MetadataPlace(row, run);
                (int first, int second) = Pattern(row, run, shift);
                metadata[lane] |= (uint)(first | second << 2) << bit;
            }
        }

        bool isHalf = product.ElementBits == 16;
        uint Number(int value) => isHalf ? BitConverter.HalfToUInt16Bits((Half)value) : (uint)value;
        uint[] sums = WarpLaunch.Run(
            device,
            product.Method,
            product.PackA((row, kept) => Number(Kept(row, kept))),
            product.PackB((k, n) => Number(k == 8 * block + n ? 1 : 0)),
            metadata);
        double[] read = new double[16 * 8];
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 4; i++)
            {
                uint bits = sums[4 * lane + i];
                read[8 * (lane / 4 + 8 * (i / 2)) + 2 * (lane % 4) + i % 2] = isHalf ? BitConverter.UInt32BitsToSingle(bits) : (int)bits;
            }
        }

        return read;
    }

    private static (int First, int Second) Pattern(int row, int run, int shift) => s_patterns[(row + run + shift) % s_patterns.Length];

    /// <summary>A number that no other kept element of the row has.</summary>
    private static int Kept(int row, int kept) => 1 + kept + row;

    private static int Dense(int row, int column, int shift)
    {
        (int first, int second) = Pattern(row, column / 4, shift);
        int inRun = column % 4;
        return inRun == first ? Kept(row, column / 4 * 2) : inRun == second ? Kept(row, column / 4 * 2 + 1) : 0;
    }
}
