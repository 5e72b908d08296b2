using System;
using System.Numerics;

namespace KernelGen;

/// <summary>The activations of M rows in the order in which kernels read them, as plain pointers that worker threads can use.</summary>
/// <remarks>
/// Rows are staged in blocks of C = 1, 2, 4 or 6; the block that begins with row m starts after the codes, sums and scales of m rows.
/// <code>
/// X        float[k][C], or sbyte[k / 4][C][4], or short[k / 4][C][4] with the four columns in the order 0, 2, 1, 3
/// Sums     float or int [walk group][C]: the sum of a group's activations or codes, times SumFactor (modulo 2³² for codes)
/// Scales   float[C] per token, or float[walk group][C]
/// </code>
/// </remarks>
internal unsafe partial struct StagedActivations
{
    private readonly int _bytes, _maxCode, _scaleColumns, _sumFactor;
    private readonly bool _needsSums;

    /// <summary>Decides where everything goes; <see cref="Place"/> says in which memory.</summary>
    /// <param name="weights">What the activations are multiplied with.</param>
    /// <param name="format">Their format.</param>
    /// <param name="needsSums">Whether kernels subtract zero points.</param>
    /// <param name="sumFactor">What sums are multiplied with.</param>
    public StagedActivations(PackedLayout weights, ActivationFormat format, bool needsSums, int sumFactor)
    {
        Layout = new(weights, format);
        ScalesPerRow = !format.IsInteger ? 0 : format.GroupSize == 0 ? 1 : Layout.Groups;
        _bytes = format.Bits / 8;
        _maxCode = format.MaxCode;
        _scaleColumns = format.GroupSize == 0 ? Layout.Columns : format.GroupSize;
        _sumFactor = sumFactor;
        _needsSums = needsSums;
    }

    /// <summary>How kernels walk along K.</summary>
    public StagedLayout Layout { get; }

    /// <summary>Scales of a row: none, 1, or one per group of the walk.</summary>
    public int ScalesPerRow { get; }

    /// <summary>Activations or codes.</summary>
    public byte* X { get; private set; }

    /// <summary>Their sums.</summary>
    public byte* Sums { get; private set; }

    /// <summary>Their scales.</summary>
    public float* Scales { get; private set; }

    /// <summary>Bytes of a staged row of <see cref="X"/>.</summary>
    public readonly long RowBytes => (long)Layout.StagedColumns * _bytes;

    /// <summary>Bytes for a number of rows, a multiple of 64.</summary>
    public readonly long Bytes(int rows) => Align(rows * RowBytes) + Align(4L * rows * Layout.Groups) + Align(4L * rows * ScalesPerRow);

    /// <summary>Takes its part of a workspace and returns the rest.</summary>
    /// <param name="memory">At least <see cref="Bytes"/>, 64-byte aligned.</param>
    /// <param name="rows">Rows to be staged.</param>
    public byte* Place(byte* memory, int rows)
    {
        X = memory;
        Sums = X + Align(rows * RowBytes);
        Scales = (float*)(Sums + Align(4L * rows * Layout.Groups));
        return memory + Bytes(rows);
    }

    /// <summary>Stages one block.</summary>
    /// <param name="x">Row-major activations, M×K.</param>
    /// <param name="first">First row of the block.</param>
    /// <param name="rows">1, 2, 4 or 6.</param>
    public readonly void Stage(float* x, int first, int rows)
    {
        x += (long)first * Layout.Columns;
        switch (_bytes)
        {
            case 1:
                StageCodes<sbyte>(x, first, rows);
                break;
            case 2:
                StageCodes<short>(x, first, rows);
                break;
            default:
                StageFloats(x, first, rows);
                break;
        }
    }

    private static long Align(long bytes) => (bytes + 63) & ~63L;

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

    private readonly void StageFloats(float* x, int first, int rows)
    {
        float* destination = (float*)X + (long)first * Layout.StagedColumns;
        float* sums = (float*)Sums + (long)first * Layout.Groups;
        for (int group = 0; group < Layout.Groups; group++)
        {
            (int from, int count, int staged) = Group(group);
            Interleaver.Words((uint*)(x + from), Layout.Columns, (uint*)destination, rows, count);
            new Span<float>(destination + (long)count * rows, (staged - count) * rows).Clear();
            destination += (long)staged * rows;
            for (int row = 0; _needsSums && row < rows; row++)
            {
                *sums++ = Sum(new(x + (long)row * Layout.Columns + from, count)) * _sumFactor;
            }
        }
    }

    private readonly (int From, int Count, int Staged) Group(int group)
    {
        int from = group * Layout.GroupColumns;
        return (
            from,
            Math.Min(Layout.GroupColumns, Layout.Columns - from),
            Math.Min(Layout.StagedGroupColumns, Layout.StagedColumns - group * Layout.StagedGroupColumns));
    }
}
