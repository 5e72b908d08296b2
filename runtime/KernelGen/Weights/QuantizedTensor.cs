using System;

namespace KernelGen;

/// <summary>One quantized N×K matrix in canonical form: plain codes, scales and zero points in row order, independent of any device.</summary>
/// <remarks>
/// <c>w[n, k] = (Decode(code[n, k]) − zeroPoint[n, g]) · scale[n, g]</c>. Scales are held as floats that the format's scale type represents exactly.
/// With learned tables, <c>w[n, k] = table[n][code[n, k]]</c>, there are <see cref="Tables"/> instead of scales; with a second level, scales and zero points are codes in <see cref="SecondLevel"/>.
/// A 2:4 matrix holds its kept codes (K/2 per row) and one pattern <c>p0 | p1 &lt;&lt; 2</c>, p0 &lt; p1, per run of four columns; dropped weights are 0.
/// Elements without codes (fp16, fp32) hold <see cref="Values"/> instead.
/// </remarks>
public sealed partial class QuantizedTensor
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

    /// <summary>The scale of a weight (elements with scales).</summary>
    internal float ScaleOf(int row, int column) => SecondLevel?.Scale(row, column / Format.GroupSize) ?? Scales[UnitOf(row, column)];

    /// <summary>The zero point of a weight, 0 if there is none.</summary>
    internal float ZeroPointOf(int row, int column) =>
        SecondLevel?.ZeroPoint(row, column / Format.GroupSize) ?? (Format.HasZeroPoint ? ZeroPoints[UnitOf(row, column)] : 0);

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
}
