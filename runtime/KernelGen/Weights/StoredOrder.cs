using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>In which order the rows and the columns of a main matrix are stored, where that is not their own: first those of each share, last those of the main weights.</summary>
public sealed class StoredOrder
{
    private readonly IReadOnlyList<(int Rows, int Columns)> _shapes;

    /// <summary>Wraps the numbers without copying them and checks every one.</summary>
    /// <param name="format">The format of the layer.</param>
    /// <param name="outputs">N.</param>
    /// <param name="inputs">K.</param>
    /// <param name="rows">The row that is stored at each place, ascending in every part: N numbers if rows are shared out, or else none.</param>
    /// <param name="columns">The column that is stored at each place, in any order, K numbers, if columns are permuted; or else the group, ascending in every part, if groups
    /// are shared out; or else none.</param>
    /// <exception cref="ArgumentException">The layer is too small for its format, or there are too few numbers, or they do not name everything once.</exception>
    public StoredOrder(LayerFormat format, int outputs, int inputs, int[] rows, int[] columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        _shapes = format.PartShapes(outputs, inputs);
        Format = format;
        Outputs = outputs;
        Inputs = inputs;
        Run = format.IsPermuted ? 1 : Math.Max(1, format.Weights.GroupSize);
        Rows = rows;
        Columns = columns;
        Check(rows, format.RowPlaces(outputs), [.. _shapes.Select(static shape => shape.Rows)], "row");
        int[] ascending = format.IsPermuted ? [] : [.. _shapes.Select(shape => shape.Columns / Run)];
        Check(columns, format.ColumnPlaces(inputs), ascending, format.IsPermuted ? "column" : "group");
    }

    /// <summary>The format of the layer.</summary>
    public LayerFormat Format { get; }

    /// <summary>N.</summary>
    public int Outputs { get; }

    /// <summary>K.</summary>
    public int Inputs { get; }

    /// <summary>The row that is stored at each place; empty if they are stored in their own order.</summary>
    public int[] Rows { get; }

    /// <summary>The column, or the group of columns, that is stored at each place; empty if they are stored in their own order.</summary>
    public int[] Columns { get; }

    /// <summary>Columns that each number of <see cref="Columns"/> stands for.</summary>
    internal int Run { get; }

    /// <summary>The order of a layer whose shares are known by number.</summary>
    /// <param name="format">The format of the layer.</param>
    /// <param name="outputs">N.</param>
    /// <param name="inputs">K.</param>
    /// <param name="parts">For each row, group or (if permuted) column, in the order of the matrix: the number of its share, or that of shares for the main weights. Empty if nothing
    /// is shared out.</param>
    /// <param name="columns">The order of columns within every part, all K of them; absent: ascending.</param>
    /// <exception cref="ArgumentException">A part does not get what the format says.</exception>
    public static StoredOrder Of(LayerFormat format, int outputs, int inputs, ReadOnlySpan<int> parts, ReadOnlySpan<int> columns = default)
    {
        ArgumentNullException.ThrowIfNull(format);
        bool hasRows = format.Mix?.Axis == MixAxis.Rows;
        int count = format.ColumnPlaces(inputs);
        int[] order = columns.IsEmpty ? [.. Enumerable.Range(0, count)] : columns.ToArray();
        return hasRows
            ? new(format, outputs, inputs, Sorted([.. Enumerable.Range(0, outputs)], parts), order)
            : new(format, outputs, inputs, [], Sorted(order, parts));
    }

    /// <summary>An order for layers of random weights; <c>null</c> for formats without one.</summary>
    /// <param name="format">The format of the layer.</param>
    /// <param name="outputs">N.</param>
    /// <param name="inputs">K.</param>
    /// <param name="random">Where shares and columns come from.</param>
    /// <exception cref="ArgumentException">The layer is too small for its format.</exception>
    public static StoredOrder? Drawn(LayerFormat format, int outputs, int inputs, Random random)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(random);
        bool hasRows = format.Mix?.Axis == MixAxis.Rows;
        int unit = hasRows || format.Mix is null ? 1 : inputs / format.ColumnPlaces(inputs);
        int[] columns = [.. Enumerable.Range(0, inputs)], parts = format.Mix is null ? [] :
            [.. format.PartShapes(outputs, inputs).SelectMany((shape, part) => Enumerable.Repeat(part, hasRows ? shape.Rows : shape.Columns / unit))];
        random.Shuffle(parts);
        random.Shuffle(columns);
        return format.HasOrder ? Of(format, outputs, inputs, parts, format.IsPermuted ? columns : []) : null;
    }

    /// <summary>The rows of a part; <c>null</c> for all rows in their order.</summary>
    /// <param name="part">The number of a share, or that of shares for the main weights.</param>
    public int[]? RowsOf(int part) => Rows.Length == 0 ? null : Rows[_shapes.Take(part).Sum(static shape => shape.Rows)..][.._shapes[part].Rows];

    /// <summary>The columns of a part; <c>null</c> for all columns in their order.</summary>
    /// <inheritdoc cref="RowsOf"/>
    public int[]? ColumnsOf(int part)
    {
        (int first, int count) = RunsOf(part);
        return count == 0 ? null : [.. Columns.AsSpan(first, count).ToArray().SelectMany(run => Enumerable.Range(run * Run, Run))];
    }

    /// <summary>Where the columns or groups of a part stand in <see cref="Columns"/>; none if columns are stored in their own order.</summary>
    internal (int First, int Count) RunsOf(int part) => Columns.Length == 0 ? default
        : Rows.Length > 0 ? (0, Columns.Length)
        : (_shapes.Take(part).Sum(static shape => shape.Columns) / Run, _shapes[part].Columns / Run);

    /// <summary>The matrix that all parts make up, in its own order.</summary>
    /// <param name="parts">The parts, in the order in which they are stored.</param>
    public Matrix Assemble(IReadOnlyList<QuantizedTensor> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Matrix result = new(Outputs, Inputs);
        for (int part = 0; part < parts.Count; part++)
        {
            int[]? rows = RowsOf(part), columns = ColumnsOf(part);
            float[] values = new float[parts[part].Columns];
            for (int n = 0; n < parts[part].Rows; n++)
            {
                parts[part].DequantizeRow(n, values);
                Span<float> row = result.Row(rows?[n] ?? n);
                for (int k = 0; k < values.Length; k++)
                {
                    row[columns?[k] ?? k] = values[k];
                }
            }
        }

        return result;
    }

    private static int[] Sorted(int[] places, ReadOnlySpan<int> parts)
    {
        if (parts.IsEmpty)
        {
            return places;
        }

        int[] keys = parts.ToArray();
        return [.. places.OrderBy(place => keys[place])];
    }

    /// <summary>Checks that places are named once, and in ascending order within parts of these sizes.</summary>
    private static void Check(int[] places, int count, int[] parts, string what)
    {
        if (places.Length != count)
        {
            throw new ArgumentException($"The order of {what}s has {places.Length} numbers; the format and the shape ask for {count}.");
        }

        bool[] isNamed = new bool[count];
        for (int i = 0; i < count; i++)
        {
            if (places[i] < 0 || places[i] >= count || isNamed[places[i]])
            {
                throw new ArgumentException($"The order of {what}s names {what} {places[i]} at position {i}, which is named before or outside 0…{count - 1}.");
            }

            isNamed[places[i]] = true;
        }

        for (int part = 0, start = 0; count > 0 && part < parts.Length; start += parts[part++])
        {
            for (int i = start + 1; i < start + parts[part]; i++)
            {
                if (places[i] < places[i - 1])
                {
                    throw new ArgumentException($"The order of {what}s has {what} {places[i]} after {places[i - 1]} in part {part}; it ascends in every part.");
                }
            }
        }
    }
}
