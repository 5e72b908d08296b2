using System;
using System.Linq;

namespace KernelGen;

/// <content>The same weights with rows or columns elsewhere.</content>
public sealed partial class QuantizedTensor
{
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
}
