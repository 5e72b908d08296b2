using System;
using System.Linq;

namespace KernelGen;

/// <summary>One quantized N×K matrix in canonical form: plain codes, scales and zero points in row order, independent of any device.</summary>
/// <remarks>
/// <c>w[n, k] = (Decode(code[n, k]) − zeroPoint[n, g]) · scale[n, g]</c>. Scales are held as floats that the format's scale type represents exactly.
/// With learned tables, <c>w[n, k] = table[n][code[n, k]]</c>, there are <see cref="Tables"/> instead of scales; with a second level, scales and zero points are codes in <see cref="SecondLevel"/>.
/// A 2:4 matrix holds its kept codes (K/2 per row) and one pattern <c>p0 | p1 &lt;&lt; 2</c>, p0 &lt; p1, per run of four columns; dropped weights are 0.
/// Elements without codes (fp16, fp32) hold <see cref="Values"/> instead.
/// </remarks>
public sealed class QuantizedTensor
{
    /// <summary>Wraps canonical arrays without copying them and checks every one.</summary>
    /// <param name="format">The stored form.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="codes">Stored codes: N·K, or N·K/2 kept ones for 2:4; empty for elements without codes.</param>
    /// <param name="scales">1, N or N·groups scales; empty for elements without codes, and with a second level.</param>
    /// <param name="zeroPoints">As many zero points as scales, or empty if the format has none.</param>
    /// <param name="patterns">N·K/4 patterns for 2:4, or empty.</param>
    /// <param name="values">N·K values for elements without codes, or empty.</param>
    /// <param name="tables">N tables of 2^b entries, or 1, for elements that are learned; otherwise empty or absent.</param>
    /// <param name="secondLevel">Scales and zero points of formats with a second level; otherwise absent.</param>
    /// <param name="tensorScale">What fp8 scales are relative to; otherwise absent.</param>
    /// <exception cref="ArgumentException">An array has the wrong length or holds a value that the format cannot store.</exception>
    public QuantizedTensor(
        WeightFormat format,
        int rows,
        int columns,
        byte[] codes,
        float[] scales,
        byte[] zeroPoints,
        byte[] patterns,
        float[] values,
        float[]? tables = null,
        SecondLevelTensor? secondLevel = null,
        float tensorScale = 1)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (format.Sparsity is { } sparsity && (sparsity != KernelGen.Sparsity.TwoOfFour || columns % 4 != 0))
        {
            throw new ArgumentException($"2:4 with K divisible by 4 is the only sparsity that can be stored; got {sparsity} with K = {columns}.", nameof(format));
        }

        Format = format;
        Rows = rows;
        Columns = columns;
        Codes = Exactly(codes, CodeCount(format, rows, columns), nameof(codes));
        Scales = Exactly(scales, ScaleCount(format, rows, columns), nameof(scales));
        ZeroPoints = Exactly(zeroPoints, ZeroPointCount(format, rows, columns), nameof(zeroPoints));
        Patterns = Exactly(patterns, format.Sparsity is null ? 0 : (long)rows * columns / 4, nameof(patterns));
        Values = Exactly(values, format.Element.HasCodes ? 0 : (long)rows * columns, nameof(values));
        Tables = Exactly(tables ?? [], TableCount(format, rows) * format.TableEntries, nameof(tables));
        SecondLevel = (secondLevel is null) == (format.SecondLevel is null)
            && (secondLevel is null || (secondLevel.HasZeroPoints == format.HasZeroPoint && secondLevel.ScaleCodes.Length == (long)rows * format.GroupCount(columns)))
                ? secondLevel
                : throw new ArgumentException($"{format} {(format.SecondLevel is null ? "has no" : "needs its own")} second level.", nameof(secondLevel));
        TensorScale = tensorScale == 1 || (format.ScaleType == ScaleType.Float8 && tensorScale >= 0 && float.IsFinite(tensorScale))
            ? tensorScale
            : throw new ArgumentException($"{tensorScale} is no scale of a tensor in {format}: finite and not negative, 1 without fp8 scales.", nameof(tensorScale));
        CheckContents();
    }

    /// <summary>The stored form.</summary>
    public WeightFormat Format { get; }

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>Groups along a row; 1 for row and tensor granularity.</summary>
    public int Groups => Format.GroupCount(Columns);

    /// <summary>Stored codes in row order.</summary>
    public byte[] Codes { get; }

    /// <summary>Scales in row order.</summary>
    public float[] Scales { get; }

    /// <summary>Zero points, one beside each scale.</summary>
    public byte[] ZeroPoints { get; }

    /// <summary>2:4 patterns in row order.</summary>
    public byte[] Patterns { get; }

    /// <summary>Weights of elements without codes.</summary>
    public float[] Values { get; }

    /// <summary>Entries of learned tables in row order, fp16 numbers.</summary>
    public float[] Tables { get; }

    /// <summary>What fp8 scales are relative to; otherwise 1. It is part of <see cref="Scales"/> already.</summary>
    public float TensorScale { get; }

    /// <summary>Scales and zero points as codes, or <c>null</c>.</summary>
    public SecondLevelTensor? SecondLevel { get; }

    /// <summary>Number of codes a format stores for an N×K matrix.</summary>
    public static long CodeCount(WeightFormat format, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        return !format.Element.HasCodes ? 0 : format.Sparsity is null ? (long)rows * columns : (long)rows * columns / 2;
    }

    /// <summary>Number of scales a format stores for an N×K matrix as numbers; 0 with a second level.</summary>
    public static long ScaleCount(WeightFormat format, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        return !format.HasScale || format.SecondLevel is not null ? 0 : format.Granularity == Granularity.Tensor ? 1 : (long)rows * format.GroupCount(columns);
    }

    /// <summary>Number of integer zero points a format stores for an N×K matrix.</summary>
    public static long ZeroPointCount(WeightFormat format, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        return format.HasZeroPoint ? ScaleCount(format, rows, columns) : 0;
    }

    /// <summary>Number of learned tables of a format with N rows.</summary>
    public static long TableCount(WeightFormat format, int rows)
    {
        ArgumentNullException.ThrowIfNull(format);
        return !format.HasTable ? 0 : format.Granularity == Granularity.Tensor ? 1 : rows;
    }

    /// <summary>Builds a tensor from codes and learned tables.</summary>
    /// <param name="format">A format with learned tables.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="codes">N·K stored codes.</param>
    /// <param name="tables">N tables of 2^b entries, or 1: fp16 numbers.</param>
    /// <exception cref="ArgumentException">A length is wrong, or an entry is no finite fp16 number.</exception>
    public static QuantizedTensor FromTables(WeightFormat format, int rows, int columns, byte[] codes, float[] tables) =>
        new(format, rows, columns, codes, [], [], [], [], tables);

    /// <summary>Builds a tensor from dense codes; for 2:4, <paramref name="kept"/> says which two of every four columns stay.</summary>
    /// <param name="format">A format with scales.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="denseCodes">N·K stored codes.</param>
    /// <param name="scales">1, N or N·groups scales; empty with a second level.</param>
    /// <param name="zeroPoints">As many zero points as scales, or empty.</param>
    /// <param name="kept">N·K flags, exactly two per run of four, for 2:4; otherwise empty.</param>
    /// <param name="secondLevel">Scales and zero points of formats with a second level; otherwise absent.</param>
    /// <param name="tensorScale">What fp8 scales are relative to; otherwise absent.</param>
    /// <exception cref="ArgumentException">A run does not keep two weights, or a length is wrong.</exception>
    public static QuantizedTensor FromDense(
        WeightFormat format,
        int rows,
        int columns,
        byte[] denseCodes,
        float[] scales,
        byte[] zeroPoints,
        ReadOnlySpan<bool> kept = default,
        SecondLevelTensor? secondLevel = null,
        float tensorScale = 1)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(denseCodes);
        if (format.Sparsity is null)
        {
            return new(format, rows, columns, denseCodes, scales, zeroPoints, [], [], secondLevel: secondLevel, tensorScale: tensorScale);
        }

        if (kept.Length != denseCodes.Length || denseCodes.Length != (long)rows * columns || columns % 4 != 0)
        {
            throw new ArgumentException("2:4 needs one flag per weight and K divisible by 4.", nameof(kept));
        }

        byte[] codes = new byte[denseCodes.Length / 2];
        byte[] patterns = new byte[denseCodes.Length / 4];
        for (int run = 0; run < patterns.Length; run++)
        {
            int count = 0;
            for (int i = 0; i < 4; i++)
            {
                if (!kept[4 * run + i])
                {
                    continue;
                }

                if (count < 2)
                {
                    codes[2 * run + count] = denseCodes[4 * run + i];
                    patterns[run] |= (byte)(i << 2 * count);
                }

                count++;
            }

            if (count != 2)
            {
                throw new ArgumentException($"Run {run % (columns / 4)} of row {run / (columns / 4)} keeps {count} weights; 2:4 keeps exactly 2.", nameof(kept));
            }
        }

        return new(format, rows, columns, codes, scales, zeroPoints, patterns, [], secondLevel: secondLevel, tensorScale: tensorScale);
    }

    /// <summary>Stores float weights as fp16 or fp32 elements.</summary>
    /// <exception cref="ArgumentException">The format's element has codes, or a weight is not finite in fp16.</exception>
    public static QuantizedTensor FromValues(WeightFormat format, Matrix weights)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        float[] values = (float[])weights.Values.Clone();
        if (format.Element == Element.Float16)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)(Half)values[i];
            }
        }

        return new(format, weights.Rows, weights.Columns, [], [], [], [], values);
    }

    /// <summary>
    /// The nearest value a scale type stores; of powers of two, the next larger one, so that no weight is cut off. Scales are not negative; a scale too small becomes the
    /// smallest positive one. What fp8 scales are rounded to depends on all scales of the tensor, see <see cref="RoundScales"/>.
    /// </summary>
    public static float StoredScale(ScaleType type, double scale)
    {
        if (type is ScaleType.Float32 or ScaleType.Float8)
        {
            return (float)scale;
        }

        if (type == ScaleType.PowerOfTwo)
        {
            return PowerOfTwo.AtLeast(scale);
        }

        Half half = (Half)Math.Min(scale, (double)Half.MaxValue);
        return (float)(half == Half.Zero && scale > 0 ? Half.Epsilon : half);
    }

    /// <summary>Rounds all scales of a tensor to what their type stores. Of fp8 scales, the largest becomes the largest number there is, times the scale of the tensor.</summary>
    /// <returns>The scale of the tensor, 1 without fp8 scales.</returns>
    public static float RoundScales(ScaleType type, Span<float> scales)
    {
        float largest = 0;
        foreach (float scale in scales)
        {
            largest = Math.Max(largest, scale);
        }

        float tensorScale = type == ScaleType.Float8 ? largest / Float8.Largest : 1;
        foreach (ref float scale in scales)
        {
            scale = type == ScaleType.Float8 ? Float8.Decode(Float8.Encode(scale, tensorScale), tensorScale) : StoredScale(type, scale);
        }

        return tensorScale;
    }

    /// <summary>The scale of a weight (elements with scales).</summary>
    internal float ScaleOf(int row, int column) => SecondLevel?.Scale(row, column / Format.GroupSize) ?? Scales[UnitOf(row, column)];

    /// <summary>The zero point of a weight, 0 if there is none.</summary>
    internal float ZeroPointOf(int row, int column) =>
        SecondLevel?.ZeroPoint(row, column / Format.GroupSize) ?? (Format.HasZeroPoint ? ZeroPoints[UnitOf(row, column)] : 0);

    /// <summary>The same rows in another order.</summary>
    /// <param name="rows">The row that comes to each place, N numbers that name every row once; empty: the order stays.</param>
    /// <exception cref="ArgumentException">Rows share the numbers of a second level with their neighbours.</exception>
    internal QuantizedTensor WithRows(int[] rows)
    {
        if (rows.Length == 0)
        {
            return this;
        }

        if (SecondLevel is not null)
        {
            throw new ArgumentException($"Rows of {Format} belong together in blocks of {Format.SecondLevel!.BlockRows} and cannot be reordered one by one; use scales without a second level.");
        }

        bool ofTensor = Format.Granularity == Granularity.Tensor;
        return new(
            Format,
            Rows,
            Columns,
            OfRows(Codes, rows),
            ofTensor ? Scales : OfRows(Scales, rows),
            ofTensor ? ZeroPoints : OfRows(ZeroPoints, rows),
            OfRows(Patterns, rows),
            OfRows(Values, rows),
            ofTensor ? Tables : OfRows(Tables, rows),
            tensorScale: TensorScale);
    }

    /// <summary>The same columns in another order.</summary>
    /// <param name="columns">The column that comes to each place.</param>
    /// <exception cref="ArgumentException">Columns share scales with their neighbours, or are sparse.</exception>
    internal QuantizedTensor WithColumns(int[] columns) => Format is { Granularity: not Granularity.Group, Sparsity: null }
        ? new(Format, Rows, Columns, OfColumns(Codes, columns), Scales, ZeroPoints, [], OfColumns(Values, columns), Tables)
        : throw new ArgumentException($"Columns of {Format} belong together and cannot be reordered one by one; use one scale per row or tensor, or fp16.");

    /// <summary>The decoded matrix.</summary>
    public Matrix Dequantize()
    {
        Matrix result = new(Rows, Columns);
        for (int row = 0; row < Rows; row++)
        {
            DequantizeRow(row, result.Row(row));
        }

        return result;
    }

    /// <summary>One decoded row, <c>(value − zeroPoint) · scale</c> in float arithmetic, or entries of its table.</summary>
    public void DequantizeRow(int row, Span<float> destination)
    {
        if (!Format.Element.HasCodes)
        {
            Values.AsSpan(row * Columns, Columns).CopyTo(destination);
            return;
        }

        if (Format.Sparsity is null)
        {
            for (int k = 0; k < Columns; k++)
            {
                destination[k] = Value(Codes[row * Columns + k], row, k);
            }

            return;
        }

        destination[..Columns].Clear();
        for (int run = 0; run < Columns / 4; run++)
        {
            int pattern = Patterns[row * (Columns / 4) + run];
            for (int i = 0; i < 2; i++)
            {
                int k = 4 * run + (pattern >> 2 * i & 3);
                destination[k] = Value(Codes[row * (Columns / 2) + 2 * run + i], row, k);
            }
        }
    }

    private static T[] OfColumns<T>(T[] items, int[] columns)
    {
        T[] result = new T[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            result[i] = items[i - i % columns.Length + columns[i % columns.Length]];
        }

        return result;
    }

    private static T[] OfRows<T>(T[] items, int[] rows)
    {
        int each = items.Length / rows.Length;
        return [.. rows.SelectMany(row => items.AsSpan(row * each, each).ToArray())];
    }

    private float Value(byte code, int row, int column)
    {
        if (Format.HasTable)
        {
            return Tables[(Format.Granularity == Granularity.Tensor ? 0 : row * Format.TableEntries) + code];
        }

        return (Format.Element.Decode(code) - ZeroPointOf(row, column)) * ScaleOf(row, column);
    }

    /// <summary>Where the scale of a weight is among all of its kind.</summary>
    private int UnitOf(int row, int column) => Format.Granularity switch
    {
        Granularity.Tensor => 0,
        Granularity.Row => row,
        _ => row * Groups + column / Format.GroupSize,
    };

    private void CheckContents()
    {
        int max = Format.Element.MaxStoredCode;
        if (Codes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(max, 255)) is >= 0 and var bad)
        {
            throw new ArgumentException($"Code {Codes[bad]} at position {bad} does not fit in {Format.Element}, whose stored codes are 0…{max}.");
        }

        byte[] noNumbers = [.. Enumerable.Range(0, Math.Min(max, 255) + 1).Where(code => !Format.Element.IsNumber(code)).Select(static code => (byte)code)];
        if (Codes.AsSpan().IndexOfAny(noNumbers) is >= 0 and var noNumber)
        {
            throw new ArgumentException($"Code {Codes[noNumber]} at position {noNumber} stands for no number in {Format.Element}; weights are finite.");
        }

        if (ZeroPoints.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(max, 255)) is >= 0 and var badZero)
        {
            throw new ArgumentException($"Zero point {ZeroPoints[badZero]} at position {badZero} does not fit in {Format.Element}: 0…{max}.");
        }

        for (int i = 0; i < Scales.Length; i++)
        {
            bool isStorable = Scales[i] >= 0 && float.IsFinite(Scales[i]) && Format.ScaleType switch
            {
                ScaleType.Float16 => (float)(Half)Scales[i] == Scales[i],
                ScaleType.PowerOfTwo => PowerOfTwo.IsStorable(Scales[i]),
                ScaleType.Float8 => Float8.IsStorable(Scales[i], TensorScale),
                _ => true,
            };
            if (!isStorable)
            {
                throw new ArgumentException($"Scale {Scales[i]} at position {i} is no finite, non-negative {Format.ScaleType}.");
            }
        }

        for (int i = 0; i < Patterns.Length; i++)
        {
            if (Patterns[i] > 15 || (Patterns[i] & 3) >= Patterns[i] >> 2)
            {
                throw new ArgumentException($"Pattern {Patterns[i]} of run {i} is not two ascending positions p0 | p1 << 2.");
            }
        }

        if (NotHalf(Tables) is >= 0 and var badEntry)
        {
            throw new ArgumentException($"Entry {badEntry % Format.TableEntries} of table {badEntry / Format.TableEntries} is {Tables[badEntry]}, no finite fp16 number; those reach ±{(float)Half.MaxValue}.");
        }

        if (Format.Element == Element.Float16 && NotHalf(Values) is >= 0 and var badValue)
        {
            throw new ArgumentException($"Value {Values[badValue]} at position {badValue} is no finite fp16 number; those reach ±{(float)Half.MaxValue}. Use fp32 elements.");
        }
    }

    /// <summary>The first number that is no finite fp16 number, or −1.</summary>
    private static int NotHalf(float[] numbers) => Array.FindIndex(numbers, static number => !float.IsFinite(number) || (float)(Half)number != number);

    private static T[] Exactly<T>(T[] array, long length, string name)
    {
        ArgumentNullException.ThrowIfNull(array, name);
        return array.Length == length ? array : throw new ArgumentException($"Expected {length} entries, got {array.Length}.", name);
    }
}
