using System;
using System.Linq;
using System.Runtime.InteropServices;

namespace KernelGen.Cli.Demo;

/// <summary>Layers of random codes. Speed does not depend on values, and no quantizer has to run over millions of weights.</summary>
public static class RandomTensors
{
    // Two kept positions of four, in order: p0 | p1 << 2.
    private static readonly byte[] s_patterns = [0 | 1 << 2, 0 | 2 << 2, 0 | 3 << 2, 1 | 2 << 2, 1 | 3 << 2, 2 | 3 << 2];

    /// <summary>A layer of the format and shape.</summary>
    public static LayerTensors Create(LayerFormat format, int outputs, int inputs, int seed)
    {
        Random random = new(seed);
        QuantizedTensor[] parts = [.. format.PartFormats.Zip(format.PartShapes(outputs, inputs), (part, shape) => Tensor(part, shape.Rows, shape.Columns, random))];
        StoredOrder? order = StoredOrder.Drawn(format, outputs, inputs, random);
        if (format.LowRank is not { } lowRank)
        {
            return new(format, parts, order);
        }

        int rank = lowRank.Rank(outputs, inputs);
        return new(format, parts, order, Tensor(lowRank.Factors, rank, inputs, random), Tensor(lowRank.Factors, outputs, rank, random));
    }

    private static QuantizedTensor Tensor(WeightFormat format, int rows, int columns, Random random)
    {
        byte[] codes = new byte[QuantizedTensor.CodeCount(format, rows, columns)];
        random.NextBytes(codes);
        Mask(codes, (byte)Math.Min(255, format.Element.HasCodes ? format.Element.MaxStoredCode : 255));
        KeepNumbers(format.Element, codes);

        float[] scales = new float[QuantizedTensor.ScaleCount(format, rows, columns)];
        Array.Fill(scales, 1f / 64);
        byte[] zeroPoints = new byte[format.HasZeroPoint ? scales.Length : 0];
        Array.Fill(zeroPoints, (byte)(format.HasZeroPoint ? (format.Element.MaxStoredCode + 1) / 2 : 0));

        byte[] patterns = new byte[format.Sparsity is null ? 0 : rows * columns / 4];
        random.NextBytes(patterns);
        for (int i = 0; i < patterns.Length; i++)
        {
            patterns[i] = s_patterns[patterns[i] % s_patterns.Length];
        }

        float[] values = new float[format.Element.HasCodes ? 0 : rows * columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((i * 37 % 256) - 128) / 1024f;
        }

        float[] tables = new float[QuantizedTensor.TableCount(format, rows) * format.TableEntries];
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = (i % 256 - 128) / 1024f;
        }

        return new(format, rows, columns, codes, scales, zeroPoints, patterns, values, tables, SecondLevelTensor.Drawn(format, rows, columns, random));
    }

    /// <summary>Codes that stand for no number become that of 0.</summary>
    private static void KeepNumbers(Element element, Span<byte> codes)
    {
        for (int code = 0; element.Codebook is not null && code <= element.MaxStoredCode; code++)
        {
            if (!element.IsNumber(code))
            {
                codes.Replace((byte)code, (byte)element.ZeroCode);
            }
        }
    }

    private static void Mask(byte[] codes, byte mask)
    {
        ulong wide = mask * 0x0101010101010101UL;
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(codes.AsSpan());
        for (int i = 0; i < words.Length; i++)
        {
            words[i] &= wide;
        }

        for (int i = words.Length * sizeof(ulong); i < codes.Length; i++)
        {
            codes[i] &= mask;
        }
    }
}
