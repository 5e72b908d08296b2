using System;
using System.Numerics;

namespace KernelGen;

/// <summary>One packed matrix and the staged activations of M rows, as plain pointers that worker threads can read.</summary>
/// <remarks>Rows are staged in blocks of 6, 4, 2 or 1, each block interleaved: <c>float[k][C]</c>, or <c>sbyte[k / 4][C][4]</c>; a block of rows m… starts at m rows.</remarks>
internal unsafe struct ProductJob
{
    public bool NeedsSums;
    public int SumFactor;
    public bool IsInteger;
    public int ScalesPerRow;
    public StagedLayout Layout;
    public byte* X;
    public byte* Sums;
    public float* Scales;

    public ProductJob(PackedWeights weights, ActivationFormat activations)
    {
        PackedLayout layout = weights.Layout;
        SumFactor = layout.HasZeroPointLanes ? -1 : -weights.SharedZero;
        IsInteger = activations.IsInteger;

        // Panels of integers start every sum with that of the activations, be it zero.
        NeedsSums = SumFactor != 0 || IsInteger;
        Layout = new(layout, IsInteger);
        ScalesPerRow = !IsInteger ? 0 : activations.GroupSize == 0 ? 1 : Layout.Groups;
    }

    /// <summary>Bytes of a staged activation.</summary>
    public readonly int ColumnBytes => IsInteger ? 1 : 4;

    /// <summary>Bytes of staged activations for a number of rows.</summary>
    public readonly long StagedBytes(int rows) =>
        Align((long)rows * Layout.StagedColumns * (IsInteger ? 1 : 4)) + Align(4L * rows * Layout.Groups) + Align(4L * rows * ScalesPerRow);

    /// <summary>Takes its part of a workspace.</summary>
    public byte* Place(byte* memory, int rows)
    {
        X = memory;
        memory += Align((long)rows * Layout.StagedColumns * (IsInteger ? 1 : 4));
        Sums = memory;
        memory += Align(4L * rows * Layout.Groups);
        Scales = (float*)memory;
        return memory + Align(4L * rows * ScalesPerRow);
    }

    /// <summary>Stages <paramref name="columns"/> rows of <c>x</c>, from row <paramref name="first"/> on, as one block.</summary>
    /// <param name="x">Row-major activations, M×K.</param>
    /// <param name="first">First row of the block.</param>
    /// <param name="columns">1, 2, 4 or 6.</param>
    /// <param name="scratch">K bytes for int8 codes of a row.</param>
    public readonly void Stage(float* x, int first, int columns, sbyte* scratch)
    {
        for (int c = 0; c < columns; c++)
        {
            ReadOnlySpan<float> row = new(x + (long)(first + c) * Layout.Columns, Layout.Columns);
            if (IsInteger)
            {
                StageIntegers(row, first, columns, c, new Span<sbyte>(scratch, Layout.Columns));
            }
            else
            {
                StageFloats(row, first, columns, c);
            }
        }
    }

    private static long Align(long bytes) => (bytes + 63) & ~63L;

    private readonly void StageFloats(ReadOnlySpan<float> row, int first, int columns, int c)
    {
        float* destination = (float*)X + (long)first * Layout.StagedColumns + c;
        float* sums = (float*)Sums + (long)first * Layout.Groups + c;
        for (int group = 0; group < Layout.Groups; group++)
        {
            ReadOnlySpan<float> source = Group(row, group);
            int staged = Math.Min(Layout.StagedGroupColumns, Layout.StagedColumns - group * Layout.StagedGroupColumns);
            float* start = destination + (long)group * Layout.StagedGroupColumns * columns;
            if (columns == 1)
            {
                source.CopyTo(new Span<float>(start, source.Length));
            }
            else
            {
                for (int k = 0; k < source.Length; k++)
                {
                    start[k * columns] = source[k];
                }
            }

            for (int k = source.Length; k < staged; k++)
            {
                start[k * columns] = 0;
            }

            if (NeedsSums)
            {
                sums[group * columns] = Sum(source) * SumFactor;
            }
        }
    }

    private readonly void StageIntegers(ReadOnlySpan<float> row, int first, int columns, int c, Span<sbyte> codes)
    {
        float* scales = Scales + (long)first * ScalesPerRow + c;
        if (ScalesPerRow == 1)
        {
            scales[0] = ActivationQuantizer.Quantize(row, codes);
        }

        sbyte* destination = (sbyte*)X + (long)first * Layout.StagedColumns + 4 * c;
        int* sums = (int*)Sums + (long)first * Layout.Groups + c;
        for (int group = 0; group < Layout.Groups; group++)
        {
            int from = group * Layout.GroupColumns, count = Math.Min(Layout.GroupColumns, Layout.Columns - from);
            Span<sbyte> source = codes.Slice(from, count);
            if (ScalesPerRow > 1)
            {
                scales[group * columns] = ActivationQuantizer.Quantize(row.Slice(from, count), source);
            }

            int staged = Math.Min(Layout.StagedGroupColumns, Layout.StagedColumns - group * Layout.StagedGroupColumns);
            sbyte* start = destination + (long)group * Layout.StagedGroupColumns * columns;
            Interleave(source, start, columns, staged);
            if (NeedsSums)
            {
                sums[group * columns] = Sum(source) * SumFactor;
            }
        }
    }

    private readonly ReadOnlySpan<float> Group(ReadOnlySpan<float> row, int group)
    {
        int from = group * Layout.GroupColumns;
        return row.Slice(from, Math.Min(Layout.GroupColumns, Layout.Columns - from));
    }

    /// <summary>Writes four codes, then leaves room for those of the other columns.</summary>
    private static void Interleave(ReadOnlySpan<sbyte> source, sbyte* destination, int columns, int staged)
    {
        int k = 0;
        fixed (sbyte* codes = source)
        {
            for (; k + 4 <= source.Length; k += 4)
            {
                *(int*)(destination + k * columns) = *(int*)(codes + k);
            }

            for (; k < staged; k++)
            {
                destination[k / 4 * 4 * columns + k % 4] = k < source.Length ? source[k] : (sbyte)0;
            }
        }
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        Vector<float> sums = Vector<float>.Zero;
        int k = 0;
        for (; k + Vector<float>.Count <= values.Length; k += Vector<float>.Count)
        {
            sums += new Vector<float>(values[k..]);
        }

        float sum = Vector.Sum(sums);
        for (; k < values.Length; k++)
        {
            sum += values[k];
        }

        return sum;
    }

    private static int Sum(ReadOnlySpan<sbyte> values)
    {
        Vector<int> sums = Vector<int>.Zero;
        int k = 0;
        for (; k + Vector<sbyte>.Count <= values.Length; k += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(values[k..]), out Vector<short> low, out Vector<short> high);
            Vector.Widen(low + high, out Vector<int> a, out Vector<int> b);
            sums += a + b;
        }

        int sum = Vector.Sum(sums);
        for (; k < values.Length; k++)
        {
            sum += values[k];
        }

        return sum;
    }
}
