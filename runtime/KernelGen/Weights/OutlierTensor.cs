using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>Weights of an N×K layer that are kept in fp16, in canonical form: residuals that are added to what the rest of the layer decodes to.</summary>
/// <remarks>
/// Single weights are compressed sparse rows: the entries of row n are those from <c>Starts[n]</c> to <c>Starts[n + 1]</c>. Whole columns are an N×c matrix, row
/// after row. Values are held as floats that fp16 represents exactly.
/// </remarks>
public sealed class OutlierTensor
{
    /// <summary>Wraps canonical arrays without copying them and checks every one.</summary>
    /// <param name="format">Which weights, and how many.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="starts">N + 1 ascending numbers from 0 to the number of entries; empty for whole columns.</param>
    /// <param name="indices">The column of each entry, ascending in every row; or the columns that are kept, ascending.</param>
    /// <param name="values">The residual of each entry; or N·c residuals.</param>
    /// <exception cref="ArgumentException">An array has the wrong length or holds a value that the format cannot store.</exception>
    public OutlierTensor(OutlierFormat format, int rows, int columns, int[] starts, int[] indices, float[] values)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        bool isCsr = format.Kind == OutlierKind.Csr;
        if (isCsr && columns > OutlierFormat.MaxCsrColumns)
        {
            throw new ArgumentException(
                $"Single outliers store 16-bit columns, so K is at most {OutlierFormat.MaxCsrColumns}; got {columns}. Keep whole columns instead.", nameof(columns));
        }

        long count = format.Count(rows, columns);
        Format = format;
        Rows = rows;
        Columns = columns;
        Starts = Exactly(starts, isCsr ? rows + 1L : 0, nameof(starts));
        Indices = Exactly(indices, count, nameof(indices));
        Values = Exactly(values, isCsr ? count : rows * count, nameof(values));
        CheckIndices();
        CheckValues();
    }

    /// <summary>Which weights, and how many.</summary>
    public OutlierFormat Format { get; }

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>Where the entries of each row begin, and where the last ones end; empty for whole columns.</summary>
    public int[] Starts { get; }

    /// <summary>The column of each entry, or each column that is kept.</summary>
    public int[] Indices { get; }

    /// <summary>The residuals.</summary>
    public float[] Values { get; }

    /// <summary>Adds the residuals of a row to its decoded weights.</summary>
    /// <param name="row">The row.</param>
    /// <param name="weights">K weights.</param>
    public void AddTo(int row, Span<float> weights)
    {
        (int start, int count, int first) = Format.Kind == OutlierKind.Csr
            ? (Starts[row], Starts[row + 1] - Starts[row], Starts[row])
            : (row * Indices.Length, Indices.Length, 0);
        for (int i = 0; i < count; i++)
        {
            weights[Indices[first + i]] += Values[start + i];
        }
    }

    /// <summary>The same rows in another order.</summary>
    /// <param name="rows">The row that comes to each place.</param>
    internal OutlierTensor WithRows(int[] rows)
    {
        int[] starts = new int[Starts.Length];
        for (int n = 0; n + 1 < starts.Length; n++)
        {
            starts[n + 1] = starts[n] + Starts[rows[n] + 1] - Starts[rows[n]];
        }

        bool isCsr = Format.Kind == OutlierKind.Csr;
        IEnumerable<int> places = rows.SelectMany(row => isCsr ? Enumerable.Range(Starts[row], Starts[row + 1] - Starts[row]) : Enumerable.Range(row * Indices.Length, Indices.Length));
        return new(Format, Rows, Columns, starts, isCsr ? [.. places.Select(place => Indices[place])] : Indices, [.. places.Select(place => Values[place])]);
    }

    /// <summary>The same columns in another order.</summary>
    /// <param name="places">The place of each column.</param>
    internal OutlierTensor WithColumns(int[] places)
    {
        bool isCsr = Format.Kind == OutlierKind.Csr;
        int count = Indices.Length;
        int[] sorted =
        [
            .. isCsr
                ? Enumerable.Range(0, Rows).SelectMany(row => Enumerable.Range(Starts[row], Starts[row + 1] - Starts[row]).OrderBy(i => places[Indices[i]]))
                : Enumerable.Range(0, count).OrderBy(i => places[Indices[i]]),
        ];
        float[] values = [.. Enumerable.Range(0, Values.Length).Select(i => Values[isCsr ? sorted[i] : i - i % count + sorted[i % count]])];
        return new(Format, Rows, Columns, Starts, Array.ConvertAll(sorted, i => places[Indices[i]]), values);
    }

    /// <summary>The residuals of whole columns as a matrix, N×c.</summary>
    internal QuantizedTensor ToDense() => new(OutlierFormat.Dense, Rows, Indices.Length, [], [], [], [], Values);

    private void CheckIndices()
    {
        bool isCsr = Starts.Length > 0;
        for (int row = 0; row < (isCsr ? Rows : 1); row++)
        {
            (int from, int to) = isCsr ? (Starts[row], Starts[row + 1]) : (0, Indices.Length);
            bool isPart = from >= 0 && from <= to && to <= Indices.Length && (row > 0 || from == 0);
            if (!isPart || (isCsr && row == Rows - 1 && to != Indices.Length))
            {
                throw new ArgumentException($"Outliers of row {row} from {from} to {to} are no part of {Indices.Length} entries; starts ascend from 0 to the number of entries.");
            }

            for (int i = from; i < to; i++)
            {
                if (Indices[i] < 0 || Indices[i] >= Columns || (i > from && Indices[i] <= Indices[i - 1]))
                {
                    throw new ArgumentException($"Outlier column {Indices[i]} at position {i} is not above the one before it, or outside 0…{Columns - 1}.");
                }
            }
        }
    }

    private void CheckValues()
    {
        for (int i = 0; i < Values.Length; i++)
        {
            if (!float.IsFinite(Values[i]) || (float)(Half)Values[i] != Values[i])
            {
                throw new ArgumentException($"Outlier {Values[i]} at position {i} is no finite fp16 number; those reach ±{(float)Half.MaxValue}.");
            }
        }
    }

    private static T[] Exactly<T>(T[] array, long length, string name)
    {
        ArgumentNullException.ThrowIfNull(array, name);
        return array.Length == length ? array : throw new ArgumentException($"Expected {length} entries, got {array.Length}.", name);
    }
}
