using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KernelGen;

/// <summary>Staging of integer activations.</summary>
internal unsafe partial struct StagedActivations
{
    // Columns that are quantized, and then interleaved while they are in the first-level cache. A multiple of 4.
    private const int PieceColumns = 512;

    // Staged groups have at least 4 columns, so a piece has at most 128 of them; then comes a place for the last maximum, and room for whole vectors.
    private const int LastMaximum = PieceColumns / 4;
    private const int PieceGroups = LastMaximum + 8;

    private static void Interleave<T>(T* codes, T* destination, int rows, int columns)
        where T : unmanaged
    {
        if (typeof(T) == typeof(sbyte))
        {
            Interleaver.Words((uint*)codes, PieceColumns / 4, (uint*)destination, rows, columns / 4);
        }
        else
        {
            Interleaver.EvenOddWords((ulong*)codes, PieceColumns / 4, (ulong*)destination, rows, columns / 4);
        }
    }

    /// <summary>Quantizes a piece of every row, then interleaves it: short groups many at a time, long ones in parts.</summary>
    [SkipLocalsInit]
    private readonly void StageCodes<T>(float* x, int first, int rows)
        where T : unmanaged, IBinaryInteger<T>
    {
        T* codes = stackalloc T[RowBlocks.Largest * PieceColumns];
        float* maxima = stackalloc float[RowBlocks.Largest * PieceGroups];
        float* scales = stackalloc float[RowBlocks.Largest * PieceGroups];
        int* sums = stackalloc int[RowBlocks.Largest * PieceGroups];

        T* destination = null;
        uint* stagedSums = null, stagedScales = null;
        int groupsAtOnce = Math.Clamp(PieceColumns / Layout.StagedGroupColumns, 1, StretchGroups), groups;
        for (int group = 0; group < Layout.Groups; group += groups)
        {
            int inStretch = group % StretchGroups;
            if (inStretch == 0)
            {
                destination = (T*)CodesOf(group, first);
                stagedSums = (uint*)SumsOf(group, first);
                stagedScales = (uint*)ScalesOf(group, first);
            }

            groups = Math.Min(groupsAtOnce, Math.Min(StretchGroups - inStretch, Layout.Groups - group));
            int staged = Math.Min(groups * Layout.StagedGroupColumns, Layout.StagedColumns - group * Layout.StagedGroupColumns);
            for (int row = 0; row < rows; row++)
            {
                FindMaxima(x + (long)row * Layout.Columns, group, groups, maxima + row * PieceGroups);
                new Span<int>(sums + row * PieceGroups, groups).Clear();
            }

            for (int done = 0; done < staged; done += PieceColumns)
            {
                int columns = Math.Min(PieceColumns, staged - done);
                for (int row = 0; row < rows; row++)
                {
                    float* source = x + (long)row * Layout.Columns;
                    int place = row * PieceGroups;
                    QuantizePiece(source, group, groups, done, codes + row * PieceColumns, columns, maxima + place, scales + place, sums + place);
                }

                Interleave(codes, destination, rows, columns);
                destination += (long)columns * rows;
            }

            if (group < ScalesPerRow)
            {
                Interleaver.Words((uint*)scales, PieceGroups, stagedScales + (long)inStretch * rows, rows, Math.Min(groups, ScalesPerRow));
            }

            if (_needsSums)
            {
                Interleaver.Words((uint*)sums, PieceGroups, stagedSums + (long)inStretch * rows, rows, groups);
            }
        }
    }

    /// <summary>max|x| of what shares a scale, for each of some groups of the walk. The last one is kept: a scale may cover more than a piece.</summary>
    private readonly void FindMaxima(float* row, int group, int groups, float* maxima)
    {
        int from = group * Layout.GroupColumns;
        float max = maxima[LastMaximum];
        int i = 0;
        for (; _hasGroupsOf32 && i + GroupsOf32.Count <= groups && from + GroupsOf32.Columns <= Layout.Columns; i += GroupsOf32.Count, from += GroupsOf32.Columns)
        {
            GroupsOf32.Maxima(row + from).Store(maxima + i);
        }

        for (; i < groups; i++, from += Layout.GroupColumns)
        {
            if (_scaleColumns == Layout.GroupColumns || from % _scaleColumns == 0)
            {
                max = ActivationQuantizer.MaxAbsolute(new(row + from, Math.Min(_scaleColumns, Layout.Columns - from)));
            }

            maxima[i] = max;
        }

        maxima[LastMaximum] = max;
    }

    /// <summary>Quantizes some groups of one row, or a part of one group.</summary>
    [SkipLocalsInit]
    private readonly void QuantizePiece<T>(float* row, int group, int groups, int done, T* codes, int columns, float* maxima, float* scales, int* sums)
        where T : unmanaged, IBinaryInteger<T>
    {
        float* factors = stackalloc float[PieceGroups];
        Vector256<float> maxCode = Vector256.Create((float)_maxCode);
        int i;
        for (i = 0; i < groups; i += Vector256<float>.Count)
        {
            Vector256<float> max = Vector256.Load(maxima + i);
            ActivationQuantizer.Divide(max, _maxCode).Store(factors + i);
            (max / maxCode).Store(scales + i);
        }

        row += (long)group * Layout.GroupColumns + done;
        int left = Layout.Columns - group * Layout.GroupColumns, full = Layout.GroupColumns, stagedFull = Layout.StagedGroupColumns;
        for (i = 0; _hasGroupsOf32 && i + GroupsOf32.Count <= groups && left >= GroupsOf32.Columns && GroupsOf32.HaveFactors(maxima + i, factors + i); i += GroupsOf32.Count)
        {
            (GroupsOf32.Quantize(row, factors + i, (sbyte*)codes) * _sumFactor).Store(sums + i);
            row += GroupsOf32.Columns;
            left -= GroupsOf32.Columns;
            codes += GroupsOf32.Columns;
            columns -= GroupsOf32.Columns;
        }

        for (; i < groups; i++)
        {
            int staged = Math.Min(stagedFull, columns), filled = Math.Clamp(Math.Min(full, left) - done, 0, staged);
            ActivationQuantizer quantizer = new(maxima[i], factors[i], scales[i], _maxCode);
            sums[i] += quantizer.Quantize(new(row, filled), new Span<T>(codes, staged)) * _sumFactor;
            for (int k = filled; k < staged; k++)
            {
                codes[k] = default;
            }

            row += full;
            left -= full;
            codes += staged;
            columns -= staged;
        }
    }
}
