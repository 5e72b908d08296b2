using System;
using System.Collections.Generic;
using System.IO;

namespace KernelGen;

/// <summary>How one <see cref="QuantizedTensor"/> lies in a safetensors file, under a prefix.</summary>
/// <remarks>
/// <code>
/// prefix.codes     U8   [N, bytes]             rows of b-bit stored codes, K (2:4: the K/2 kept ones) per row, see BitRows
/// prefix.patterns  U8   [N, bytes]             rows of K/4 4-bit patterns, for 2:4
/// prefix.scales    F16, F32 or U8 (exponents of powers of two)  [1], [N] or [N, groups]
/// prefix.scale     F32  [1]                    the scale of the tensor that fp8 scales, E4M3 numbers in U8, are relative to
/// prefix.zeros     U8   [1 or N, bytes]        rows of b-bit zero points, one per scale
/// prefix.scales    U8   [N, bytes]             with a second level: rows of codes, one per group; zeros likewise
/// prefix.blocks    F16  [row blocks, group blocks, 2 or 4]   with a second level: step and offset of scales, then of zero points
/// prefix.tables    F16  [N, 2^b] or [1, 2^b]   learned tables, instead of scales and zero points
/// prefix.values    F16 or F32  [N, K]          instead of all the above, for elements without codes
/// </code>
/// </remarks>
internal static class CanonicalTensor
{
    private const int PatternBits = PackedLayout.PatternBits;

    /// <summary>Adds a tensor.</summary>
    /// <param name="writer">The file to be.</param>
    /// <param name="prefix">The start of the names.</param>
    /// <param name="format">The tensor's format.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="load">Gives the tensor; called once for each part, when the part is written.</param>
    public static void Add(SafetensorsWriter writer, string prefix, WeightFormat format, int rows, int columns, Func<QuantizedTensor> load)
    {
        if (!format.Element.HasCodes)
        {
            writer.Add(prefix + ".values", ValueType(format), [rows, columns], () => load().Values);
            return;
        }

        AddRows(writer, prefix + ".codes", () => load().Codes, rows, CodesPerRow(format, columns), format.Element.Bits);
        if (format.HasTable)
        {
            writer.Add(prefix + ".tables", SafetensorsType.F16, [QuantizedTensor.TableCount(format, rows), format.TableEntries], () => load().Tables);
            return;
        }

        if (format.SecondLevel is { } second)
        {
            AddSecondLevel(writer, prefix, format, second, rows, columns, () => load().SecondLevel!);
        }
        else
        {
            AddScales(writer, prefix, format, rows, columns, load);
        }

        if (format.HasZeroPoint && format.SecondLevel is null)
        {
            AddRows(writer, prefix + ".zeros", () => load().ZeroPoints, ScaleRows(format, rows), format.GroupCount(columns), format.Element.Bits);
        }

        if (format.Sparsity is not null)
        {
            AddRows(writer, prefix + ".patterns", () => load().Patterns, rows, columns / 4, PatternBits);
        }
    }

    /// <summary>The names of a tensor's parts.</summary>
    public static IEnumerable<string> Names(string prefix, WeightFormat format)
    {
        if (!format.Element.HasCodes)
        {
            return [prefix + ".values"];
        }

        List<string> names = [prefix + ".codes", prefix + (format.HasTable ? ".tables" : ".scales")];
        if (format.ScaleType == ScaleType.Float8)
        {
            names.Add(prefix + ".scale");
        }

        if (format.HasZeroPoint)
        {
            names.Add(prefix + ".zeros");
        }

        if (format.SecondLevel is not null)
        {
            names.Add(prefix + ".blocks");
        }

        if (format.Sparsity is not null)
        {
            names.Add(prefix + ".patterns");
        }

        return names;
    }

    /// <summary>Reads a tensor whose format and shape are known.</summary>
    /// <exception cref="KernelGenException">A part is missing or has another type or shape.</exception>
    /// <exception cref="ArgumentException">The contents are none of the format.</exception>
    public static QuantizedTensor Read(SafetensorsFile file, string prefix, WeightFormat format, int rows, int columns)
    {
        if (!format.Element.HasCodes)
        {
            file.Expect(prefix + ".values", ValueType(format), rows, columns);
            return new(format, rows, columns, [], [], [], [], file.ReadFloats(prefix + ".values"));
        }

        float[] scales = [], tables = [];
        float tensorScale = 1;
        if (format.HasTable)
        {
            file.Expect(prefix + ".tables", SafetensorsType.F16, QuantizedTensor.TableCount(format, rows), format.TableEntries);
            tables = file.ReadFloats(prefix + ".tables");
        }
        else if (format.SecondLevel is null)
        {
            (scales, tensorScale) = ReadScales(file, prefix, format, rows, columns);
        }

        byte[] codes = ReadRows(file, prefix + ".codes", rows, CodesPerRow(format, columns), format.Element.Bits);
        byte[] zeros = format is { HasZeroPoint: true, SecondLevel: null }
            ? ReadRows(file, prefix + ".zeros", ScaleRows(format, rows), format.GroupCount(columns), format.Element.Bits)
            : [];
        byte[] patterns = format.Sparsity is null ? [] : ReadRows(file, prefix + ".patterns", rows, columns / 4, PatternBits);
        SecondLevelTensor? levels = format.SecondLevel is { } second ? ReadSecondLevel(file, prefix, format, second, rows, columns) : null;
        return new(format, rows, columns, codes, scales, zeros, patterns, [], tables, levels, tensorScale);
    }

    private static void AddSecondLevel(
        SafetensorsWriter writer, string prefix, WeightFormat format, SecondLevelFormat second, int rows, int columns, Func<SecondLevelTensor> load)
    {
        int groups = format.GroupCount(columns);
        AddRows(writer, prefix + ".scales", () => load().ScaleCodes, rows, groups, second.Bits);
        if (format.HasZeroPoint)
        {
            AddRows(writer, prefix + ".zeros", () => load().ZeroCodes, rows, groups, second.Bits);
        }

        writer.Add(prefix + ".blocks", SafetensorsType.F16, [second.RowBlocks(rows), second.GroupBlocks(groups), format.BlockNumbers], () => load().Numbers);
    }

    private static SecondLevelTensor ReadSecondLevel(SafetensorsFile file, string prefix, WeightFormat format, SecondLevelFormat second, int rows, int columns)
    {
        int groups = format.GroupCount(columns);
        file.Expect(prefix + ".blocks", SafetensorsType.F16, second.RowBlocks(rows), second.GroupBlocks(groups), format.BlockNumbers);
        return new(
            format,
            rows,
            columns,
            ReadRows(file, prefix + ".scales", rows, groups, second.Bits),
            format.HasZeroPoint ? ReadRows(file, prefix + ".zeros", rows, groups, second.Bits) : [],
            file.ReadFloats(prefix + ".blocks"));
    }

    private static SafetensorsType ValueType(WeightFormat format) => format.Element == Element.Float16 ? SafetensorsType.F16 : SafetensorsType.F32;

    private static SafetensorsType TypeOf(ScaleType type) => type switch
    {
        ScaleType.PowerOfTwo or ScaleType.Float8 => SafetensorsType.U8,
        ScaleType.Float16 => SafetensorsType.F16,
        _ => SafetensorsType.F32,
    };

    private static int CodesPerRow(WeightFormat format, int columns) => format.Sparsity is null ? columns : columns / 2;

    private static int ScaleRows(WeightFormat format, int rows) => format.Granularity == Granularity.Tensor ? 1 : rows;

    private static long[] ScaleShape(WeightFormat format, int rows, int columns) => format.Granularity switch
    {
        Granularity.Tensor => [1],
        Granularity.Row => [rows],
        _ => [rows, format.GroupCount(columns)],
    };

    private static void AddScales(SafetensorsWriter writer, string prefix, WeightFormat format, int rows, int columns, Func<QuantizedTensor> load)
    {
        string name = prefix + ".scales";
        long[] shape = ScaleShape(format, rows, columns);
        switch (format.ScaleType)
        {
            case ScaleType.PowerOfTwo:
                writer.Add(name, SafetensorsType.U8, shape, stream => stream.Write(Array.ConvertAll(load().Scales, PowerOfTwo.Encode)));
                break;
            case ScaleType.Float8:
                writer.Add(name, SafetensorsType.U8, shape, stream => WriteFloat8(stream, load()));
                writer.Add(prefix + ".scale", SafetensorsType.F32, [1], () => [load().TensorScale]);
                break;
            default:
                writer.Add(name, TypeOf(format.ScaleType), shape, () => load().Scales);
                break;
        }
    }

    private static void WriteFloat8(Stream stream, QuantizedTensor tensor) =>
        stream.Write(Array.ConvertAll(tensor.Scales, scale => Float8.Encode(scale, tensor.TensorScale)));

    private static (float[] Scales, float TensorScale) ReadScales(SafetensorsFile file, string prefix, WeightFormat format, int rows, int columns)
    {
        string name = prefix + ".scales";
        file.Expect(name, TypeOf(format.ScaleType), ScaleShape(format, rows, columns));
        switch (format.ScaleType)
        {
            case ScaleType.PowerOfTwo:
                return (Array.ConvertAll(file.Span(name).ToArray(), PowerOfTwo.Decode), 1);
            case ScaleType.Float8:
                file.Expect(prefix + ".scale", SafetensorsType.F32, 1);
                float tensorScale = file.ReadFloats(prefix + ".scale")[0];
                return (Array.ConvertAll(file.Span(name).ToArray(), stored => Float8.Decode(stored, tensorScale)), tensorScale);
            default:
                return (file.ReadFloats(name), 1);
        }
    }

    private static void AddRows(SafetensorsWriter writer, string name, Func<byte[]> codes, int rows, int count, int bits) =>
        writer.Add(name, SafetensorsType.U8, [rows, BitRows.RowBytes(count, bits)], stream => BitRows.Write(stream, codes(), count, bits));

    private static byte[] ReadRows(SafetensorsFile file, string name, int rows, int count, int bits)
    {
        // The shape is checked first, so what is allocated is at most 8 times the bytes that are there.
        file.Expect(name, SafetensorsType.U8, rows, BitRows.RowBytes(count, bits));
        long total = (long)rows * count;
        if (total > Array.MaxLength)
        {
            throw FileError.In(file.Path, FileError.Tensor(name), $"{total} codes", $"at most {Array.MaxLength}");
        }

        byte[] codes = new byte[total];
        int bad = BitRows.Read(file.Span(name), codes, count, bits);
        return bad < 0
            ? codes
            : throw FileError.In(file.Path, FileError.Tensor(name), $"padding bits that are set at the end of row {bad}", "zeros");
    }
}
