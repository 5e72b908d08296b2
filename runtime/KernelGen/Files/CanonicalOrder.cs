using System;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>How a <see cref="StoredOrder"/> lies in a safetensors file, under the name of its layer.</summary>
/// <remarks>
/// <code>
/// name.row_order      I32  [N]          where rows are shared out: the row that is stored at each place
/// name.column_order   I32  [K] or [G]   where columns are permuted, or groups are shared out: the column or group that is stored at each place
/// </code>
/// </remarks>
internal static class CanonicalOrder
{
    private const string Rows = ".row_order", Columns = ".column_order";

    /// <summary>Adds an order.</summary>
    /// <param name="writer">The file to be.</param>
    /// <param name="name">The layer's name.</param>
    /// <param name="format">The layer's format.</param>
    /// <param name="outputs">N.</param>
    /// <param name="inputs">K.</param>
    /// <param name="load">Gives it; called once for each part, when the part is written.</param>
    public static void Add(SafetensorsWriter writer, string name, LayerFormat format, int outputs, int inputs, Func<StoredOrder> load)
    {
        if (format.RowPlaces(outputs) is > 0 and var rows)
        {
            CanonicalIntegers.Add(writer, name + Rows, rows, () => load().Rows);
        }

        if (format.ColumnPlaces(inputs) is > 0 and var columns)
        {
            CanonicalIntegers.Add(writer, name + Columns, columns, () => load().Columns);
        }
    }

    /// <summary>The names of its parts.</summary>
    public static IEnumerable<string> Names(string name, LayerFormat format) =>
    [
        .. format.RowPlaces(1) > 0 ? [name + Rows] : Array.Empty<string>(),
        .. format.IsPermuted || format.Mix?.Axis == MixAxis.Groups ? [name + Columns] : Array.Empty<string>(),
    ];

    /// <summary>Reads the order of a layer whose format and shape are known; <c>null</c> if it has none.</summary>
    /// <exception cref="KernelGenException">A part is missing or has another type or shape.</exception>
    /// <exception cref="ArgumentException">The contents are no order.</exception>
    public static StoredOrder? Read(SafetensorsFile file, string name, LayerFormat format, int outputs, int inputs)
    {
        int rows = format.RowPlaces(outputs), columns = format.ColumnPlaces(inputs);
        return !format.HasOrder ? null : new(
            format,
            outputs,
            inputs,
            rows > 0 ? CanonicalIntegers.Read(file, name + Rows, rows) : [],
            columns > 0 ? CanonicalIntegers.Read(file, name + Columns, columns) : []);
    }
}
