using System;
using System.Numerics;

namespace KernelGen;

/// <summary>The activations of M rows in the order in which kernels read them, as plain pointers that worker threads can use.</summary>
/// <remarks>
/// Rows are staged in blocks of C = 1, 2, 4 or 6. K is cut into stretches of some groups of the walk: first come all blocks of the first stretch, then all of the second, so
/// that a kernel that multiplies one decoded stretch with all rows reads on and on. Within a stretch the block that begins with row m starts after m rows.
/// <code>
/// X        float[k][C], or float[k / 16][C][16] in runs, or sbyte[k / 4][C][4], or short[k / 4][C][4] with the four columns in the order 0, 2, 1, 3
/// Sums     float or int [walk group][C]: the sum of a group's activations or codes, times SumFactor (modulo 2³² for codes)
/// Scales   float[C] per token, or float[walk group][C]
/// </code>
/// </remarks>
internal unsafe partial struct StagedActivations
{
    private readonly int _bytes, _maxCode, _scaleColumns, _sumFactor;
    private readonly bool _needsSums, _hasGroupsOf32, _inRuns;

    /// <summary>Decides where everything goes; <see cref="Place"/> says in which memory.</summary>
    /// <param name="weights">What the activations are multiplied with.</param>
    /// <param name="format">Their format.</param>
    /// <param name="needsSums">Whether kernels subtract zero points.</param>
    /// <param name="sumFactor">What sums are multiplied with.</param>
    /// <param name="stretchGroups">Groups of the walk in a stretch; 0 for all of them.</param>
    /// <param name="inRuns">Whether floats keep runs of 16 columns together, for kernels whose lanes are columns.</param>
    public StagedActivations(PackedLayout weights, ActivationFormat format, bool needsSums, int sumFactor, int stretchGroups = 0, bool inRuns = false)
    {
        Layout = new(weights, format);
        ScalesPerRow = !format.IsInteger ? 0 : format.GroupSize == 0 ? 1 : Layout.Groups;
        StretchGroups = stretchGroups == 0 ? Layout.Groups : stretchGroups;
        _bytes = format.Bits / 8;
        _maxCode = format.MaxCode;
        _scaleColumns = format.GroupSize == 0 ? Layout.Columns : format.GroupSize;
        _sumFactor = sumFactor;
        _needsSums = needsSums;
        _inRuns = inRuns;
        _hasGroupsOf32 = GroupsOf32.IsSupported
            && _bytes == 1
            && _scaleColumns == GroupsOf32.GroupColumns
            && Layout is { GroupColumns: GroupsOf32.GroupColumns, StagedGroupColumns: GroupsOf32.GroupColumns };
    }

    /// <summary>How kernels walk along K.</summary>
    public StagedLayout Layout { get; }

    /// <summary>Groups of the walk in a stretch; fewer remain for the last one.</summary>
    public int StretchGroups { get; }

    /// <summary>Scales of a row: none, 1, or one per group of the walk.</summary>
    public int ScalesPerRow { get; }

    /// <summary>Rows that there is room for.</summary>
    public int Rows { get; private set; }

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

    /// <summary>Bytes, rounded up to a multiple of 64.</summary>
    public static long Align(long bytes) => (bytes + 63) & ~63L;

    /// <summary>Whether the same activations lie in the same order with the same sums.</summary>
    public readonly bool IsStagedLike(in StagedActivations other) =>
        Layout.IsStagedLike(other.Layout)
        && _bytes == other._bytes
        && _scaleColumns == other._scaleColumns
        && ScalesPerRow == other.ScalesPerRow
        && _needsSums == other._needsSums
        && _sumFactor == other._sumFactor
        && _inRuns == other._inRuns
        && StretchGroups == other.StretchGroups;

    /// <summary>Reads what was staged for another product, see <see cref="IsStagedLike"/>.</summary>
    public void Share(in StagedActivations other)
    {
        Rows = other.Rows;
        X = other.X;
        Sums = other.Sums;
        Scales = other.Scales;
    }

    /// <summary>Takes its part of a workspace and returns the rest.</summary>
    /// <param name="memory">At least <see cref="Bytes"/>, 64-byte aligned.</param>
    /// <param name="rows">Rows to be staged.</param>
    public byte* Place(byte* memory, int rows)
    {
        Rows = rows;
        X = memory;
        Sums = X + Align(rows * RowBytes);
        Scales = (float*)(Sums + Align(4L * rows * Layout.Groups));
        return memory + Bytes(rows);
    }

    /// <summary>Where the codes of a block in a stretch begin.</summary>
    /// <param name="group">The first group of the stretch.</param>
    /// <param name="row">The first row of the block.</param>
    public readonly byte* CodesOf(int group, int row)
    {
        long before = (long)group * Layout.StagedGroupColumns;
        long columns = Math.Min((long)StretchGroups * Layout.StagedGroupColumns, Layout.StagedColumns - before);
        return X + (before * Rows + row * columns) * _bytes;
    }

    /// <summary>Where the sums of a block in a stretch begin.</summary>
    public readonly byte* SumsOf(int group, int row) => Sums + sizeof(float) * PositionOf(group, row);

    /// <summary>Where the scales of a block in a stretch begin.</summary>
    public readonly float* ScalesOf(int group, int row) => Scales + (ScalesPerRow > 1 ? PositionOf(group, row) : row);

    /// <summary>Stages one block.</summary>
    /// <param name="x">The block's activations, row-major.</param>
    /// <param name="first">First row of the block.</param>
    /// <param name="rows">1, 2, 4 or 6.</param>
    public readonly void Stage(float* x, int first, int rows)
    {
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

    private readonly long PositionOf(int group, int row) => (long)group * Rows + (long)row * Math.Min(StretchGroups, Layout.Groups - group);

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
        float* destination = null, sums = null;
        for (int group = 0; group < Layout.Groups; group++)
        {
            if (group % StretchGroups == 0)
            {
                destination = (float*)CodesOf(group, first);
                sums = (float*)SumsOf(group, first);
            }

            (int from, int count, int staged) = Group(group);
            if (_inRuns)
            {
                Interleaver.Runs(x + from, Layout.Columns, destination, rows, count, staged);
            }
            else
            {
                Interleaver.Words((uint*)(x + from), Layout.Columns, (uint*)destination, rows, count);
                new Span<float>(destination + (long)count * rows, (staged - count) * rows).Clear();
            }

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
