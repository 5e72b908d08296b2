using System;
using System.Collections.Generic;

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
    /// <summary>Adds outliers.</summary>
    /// <param name="writer">The file to be.</param>
    /// <param name="prefix">The start of the names.</param>
    /// <param name="format">Their format.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="load">Gives them; called once for each part, when the part is written.</param>
    public static void Add(SafetensorsWriter writer, string prefix, OutlierFormat format, int rows, int columns, Func<OutlierTensor> load)
    {
        if (format.Kind == OutlierKind.Csr)
        {
            CanonicalIntegers.Add(writer, prefix + ".starts", rows + 1L, () => load().Starts);
        }

        CanonicalIntegers.Add(writer, prefix + ".columns", format.Count(rows, columns), () => load().Indices);
        writer.Add(prefix + ".values", SafetensorsType.F16, Shape(format, rows, columns), () => load().Values);
    }

    /// <summary>The names of their parts.</summary>
    public static IEnumerable<string> Names(string prefix, OutlierFormat format) =>
        [.. format.Kind == OutlierKind.Csr ? [prefix + ".starts"] : Array.Empty<string>(), prefix + ".columns", prefix + ".values"];

    /// <summary>Reads outliers whose format and shape are known.</summary>
    /// <exception cref="KernelGenException">A part is missing or has another type or shape.</exception>
    /// <exception cref="ArgumentException">The contents are none of the format.</exception>
    public static OutlierTensor Read(SafetensorsFile file, string prefix, OutlierFormat format, int rows, int columns)
    {
        file.Expect(prefix + ".values", SafetensorsType.F16, Shape(format, rows, columns));
        int[] starts = format.Kind == OutlierKind.Csr ? CanonicalIntegers.Read(file, prefix + ".starts", rows + 1L) : [];
        int[] indices = CanonicalIntegers.Read(file, prefix + ".columns", format.Count(rows, columns));
        return new(format, rows, columns, starts, indices, file.ReadFloats(prefix + ".values"));
    }

    private static long[] Shape(OutlierFormat format, int rows, int columns)
    {
        long count = format.Count(rows, columns);
        return format.Kind == OutlierKind.Csr ? [count] : [rows, count];
    }
}
