using System;
using System.Buffers.Binary;

namespace KernelGen;

/// <summary>How an <see cref="OutlierTensor"/> lies in a safetensors file, under a prefix.</summary>
/// <remarks>
/// <code>
/// prefix.starts    I32  [N + 1]               single weights only: where each row begins
/// prefix.columns   I32  [entries] or [c]      the column of each entry, or the columns that are kept
/// prefix.values    F16  [entries] or [N, c]   residuals
/// </code>
/// </remarks>
internal static class CanonicalOutliers
{
    public static void Add(SafetensorsWriter writer, string prefix, OutlierTensor tensor)
    {
        bool isCsr = tensor.Format.Kind == OutlierKind.Csr;
        if (isCsr)
        {
            AddIntegers(writer, prefix + ".starts", tensor.Starts);
        }

        AddIntegers(writer, prefix + ".columns", tensor.Indices);
        writer.Add(prefix + ".values", SafetensorsType.F16, Shape(tensor.Format, tensor.Rows, tensor.Columns), tensor.Values.AsMemory());
    }

    /// <summary>Reads outliers whose format and shape are known.</summary>
    /// <exception cref="KernelGenException">A part is missing or has another type or shape.</exception>
    /// <exception cref="ArgumentException">The contents are none of the format.</exception>
    public static OutlierTensor Read(SafetensorsFile file, string prefix, OutlierFormat format, int rows, int columns)
    {
        file.Expect(prefix + ".values", SafetensorsType.F16, Shape(format, rows, columns));
        int[] starts = format.Kind == OutlierKind.Csr ? ReadIntegers(file, prefix + ".starts", rows + 1L) : [];
        int[] indices = ReadIntegers(file, prefix + ".columns", format.Count(rows, columns));
        return new(format, rows, columns, starts, indices, file.ReadFloats(prefix + ".values"));
    }

    private static long[] Shape(OutlierFormat format, int rows, int columns)
    {
        long count = format.Count(rows, columns);
        return format.Kind == OutlierKind.Csr ? [count] : [rows, count];
    }

    private static void AddIntegers(SafetensorsWriter writer, string name, int[] values) =>
        writer.Add(name, SafetensorsType.I32, [values.Length], stream =>
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            foreach (int value in values)
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
                stream.Write(bytes);
            }
        });

    private static int[] ReadIntegers(SafetensorsFile file, string name, long count)
    {
        file.Expect(name, SafetensorsType.I32, count);
        ReadOnlySpan<byte> bytes = file.Span(name);
        int[] values = new int[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        }

        return values;
    }
}
