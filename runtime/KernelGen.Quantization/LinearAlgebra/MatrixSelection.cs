using System;

namespace KernelGen.Quantization;

/// <summary>Rows and columns of a matrix, in another order.</summary>
internal static class MatrixSelection
{
    /// <summary>Some rows.</summary>
    public static Matrix Rows(Matrix matrix, int[] rows)
    {
        Matrix result = new(rows.Length, matrix.Columns);
        for (int n = 0; n < rows.Length; n++)
        {
            matrix.Row(rows[n]).CopyTo(result.Row(n));
        }

        return result;
    }

    /// <summary>Some columns.</summary>
    public static Matrix Columns(Matrix matrix, int[] columns)
    {
        Matrix result = new(matrix.Rows, columns.Length);
        for (int n = 0; n < matrix.Rows; n++)
        {
            ReadOnlySpan<float> source = matrix.Row(n);
            Span<float> destination = result.Row(n);
            for (int k = 0; k < columns.Length; k++)
            {
                destination[k] = source[columns[k]];
            }
        }

        return result;
    }
}
