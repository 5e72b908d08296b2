using System;

namespace KernelGen;

/// <summary>A dense row-major float matrix. Weights are N×K (outputs × inputs), activations M×K.</summary>
public sealed class Matrix
{
    /// <summary>A matrix of zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is below 1.</exception>
    public Matrix(int rows, int columns)
        : this(rows, columns, new float[checked(Positive(rows, nameof(rows)) * Positive(columns, nameof(columns)))])
    {
    }

    /// <summary>Wraps values without copying them.</summary>
    /// <exception cref="ArgumentException">The number of values is not rows × columns.</exception>
    public Matrix(int rows, int columns, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != (long)Positive(rows, nameof(rows)) * Positive(columns, nameof(columns)))
        {
            throw new ArgumentException($"A {rows}×{columns} matrix has {(long)rows * columns} values; got {values.Length}.", nameof(values));
        }

        Rows = rows;
        Columns = columns;
        Values = values;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>The values, row after row.</summary>
    public float[] Values { get; }

    /// <summary>One value.</summary>
    public ref float this[int row, int column] => ref Values[row * Columns + column];

    /// <summary>One row, writable in place.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    private static int Positive(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "A matrix has at least one row and one column.");
}
