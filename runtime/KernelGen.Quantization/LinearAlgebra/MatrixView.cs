namespace KernelGen.Quantization;

/// <summary>A rectangle of a matrix, or its transpose, without a copy.</summary>
internal readonly struct MatrixView
{
    private MatrixView(float[] values, int offset, int rows, int columns, int rowStride, int columnStride)
    {
        Values = values;
        Offset = offset;
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    public float[] Values { get; }

    public int Offset { get; }

    public int Rows { get; }

    public int Columns { get; }

    public int RowStride { get; }

    public int ColumnStride { get; }

    public MatrixView Transposed => new(Values, Offset, Columns, Rows, ColumnStride, RowStride);

    public static implicit operator MatrixView(Matrix matrix) => new(matrix.Values, 0, matrix.Rows, matrix.Columns, matrix.Columns, 1);

    public MatrixView RowRange(int start, int count) => new(Values, Offset + start * RowStride, count, Columns, RowStride, ColumnStride);

    public MatrixView ColumnRange(int start, int count) => new(Values, Offset + start * ColumnStride, Rows, count, RowStride, ColumnStride);

    /// <summary>The index of an element in <see cref="Values"/>.</summary>
    public int Index(int row, int column) => Offset + row * RowStride + column * ColumnStride;
}
