using System;
using System.Linq;
using System.Runtime.InteropServices;

namespace KernelGen.Bench;

/// <summary>Layers of random codes, scales and zero points. Speed does not depend on values, and no quantizer has to run over millions of weights.</summary>
internal static class RandomLayer
{
    // Two kept positions of four, in order: p0 | p1 << 2.
    private static readonly byte[] s_patterns = [0 | 1 << 2, 0 | 2 << 2, 0 | 3 << 2, 1 | 2 << 2, 1 | 3 << 2, 2 | 3 << 2];

    /// <summary>A layer without bias.</summary>
    public static LayerTensors Create(LayerFormat format, BenchShape shape, int seed)
    {
        Random random = new(seed);
        QuantizedTensor[] parts = [.. format.PartFormats.Zip(format.PartShapes(shape.N, shape.K), (part, extents) => Tensor(part, extents.Rows, extents.Columns, random))];
        StoredOrder? order = StoredOrder.Drawn(format, shape.N, shape.K, random);
        OutlierTensor? outliers = format.Outliers is null ? null : Outliers(format.Outliers, shape, random);
        if (format.LowRank is not { } lowRank)
        {
            return new(format, parts, order, outliers: outliers);
        }

        int rank = lowRank.Rank(shape.N, shape.K);
        return new(format, parts, order, Tensor(lowRank.Factors, rank, shape.K, random), Tensor(lowRank.Factors, shape.N, rank, random), outliers: outliers);
    }

    /// <summary>M×K integers in −127…127 with a 127 in every 16, so that the scale of int8 activations is exactly 1, whatever their group.</summary>
    public static float[] Activations(int rows, int columns, int seed)
    {
        Random random = new(seed);
        float[] x = new float[rows * columns];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = i % columns % 16 == 5 ? 127 : random.Next(-127, 128);
        }

        return x;
    }

    private static QuantizedTensor Tensor(WeightFormat format, int rows, int columns, Random random)
    {
        if (!format.Element.HasCodes)
        {
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = random.Next(-512, 513) / 1024f;
            }

            return new(format, rows, columns, [], [], [], [], values);
        }

        byte[] codes = Codes(format.Element, QuantizedTensor.CodeCount(format, rows, columns), random);
        float[] scales = new float[QuantizedTensor.ScaleCount(format, rows, columns)];
        for (int i = 0; i < scales.Length; i++)
        {
            scales[i] = QuantizedTensor.StoredScale(format.ScaleType, random.Next(64, 129) / 8192f);
        }

        float tensorScale = QuantizedTensor.RoundScales(format.ScaleType, scales);
        byte[] zeroPoints = Codes(format.Element, format.HasZeroPoint ? scales.Length : 0, random);
        byte[] patterns = new byte[format.Sparsity is null ? 0 : rows * columns / 4];
        random.NextBytes(patterns);
        float[] tables = new float[QuantizedTensor.TableCount(format, rows) * format.TableEntries];
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = random.Next(-512, 513) / 1024f;
        }

        return new(format, rows, columns, codes, scales, zeroPoints, [.. patterns.Select(static p => s_patterns[p % s_patterns.Length])], [], tables, SecondLevelTensor.Drawn(format, rows, columns, random), tensorScale);
    }

    private static OutlierTensor Outliers(OutlierFormat format, BenchShape shape, Random random)
    {
        bool isCsr = format.Kind == OutlierKind.Csr;
        int count = (int)format.Count(shape.N, shape.K), rows = isCsr ? shape.N : 1;
        bool[] isKept = new bool[rows * shape.K];
        for (int left = count; left > 0;)
        {
            ref bool place = ref isKept[random.Next(isKept.Length)];
            left -= place ? 0 : 1;
            place = true;
        }

        int[] places = [.. Enumerable.Range(0, isKept.Length).Where(place => isKept[place])], starts = new int[isCsr ? rows + 1 : 0];
        for (int row = 1; row < starts.Length; row++)
        {
            starts[row] = starts[row - 1] + isKept.AsSpan((row - 1) * shape.K, shape.K).Count(true);
        }

        float[] values = [.. Enumerable.Range(0, isCsr ? count : shape.N * count).Select(_ => random.Next(-512, 513) / 256f)];
        return new(format, shape.N, shape.K, starts, [.. places.Select(place => place % shape.K)], values);
    }

    private static byte[] Codes(Element element, long count, Random random)
    {
        // Whole words at once.
        byte[] codes = new byte[(count + 7) / 8 * 8];
        random.NextBytes(codes);
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(codes.AsSpan());
        ulong mask = (ulong)element.CodeMask * 0x0101010101010101;
        for (int i = 0; i < words.Length; i++)
        {
            words[i] &= mask;
        }

        for (int code = 0; code <= element.CodeMask; code++)
        {
            if (code > element.MaxStoredCode || !element.IsNumber(code))
            {
                codes.AsSpan().Replace((byte)code, (byte)element.ZeroCode);
            }
        }

        return codes.Length == count ? codes : codes[..(int)count];
    }
}
