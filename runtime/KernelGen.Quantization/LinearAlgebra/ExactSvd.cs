using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace KernelGen.Quantization;

/// <summary>The decomposition of a small matrix in double, for the cores of randomized methods. Time grows with the cube of the size.</summary>
internal static class ExactSvd
{
    public static TruncatedSvd Compute(Matrix matrix, int rank)
    {
        Svd<double> svd = DenseMatrix.Create(matrix.Rows, matrix.Columns, (row, column) => matrix[row, column]).Svd();
        Matrix left = new(rank, matrix.Rows), right = new(rank, matrix.Columns);
        float[] values = new float[rank];
        for (int r = 0; r < rank; r++)
        {
            values[r] = (float)svd.S[r];
            for (int row = 0; row < matrix.Rows; row++)
            {
                left[r, row] = (float)svd.U[row, r];
            }

            for (int column = 0; column < matrix.Columns; column++)
            {
                right[r, column] = (float)svd.VT[r, column];
            }
        }

        return new(left, values, right);
    }
}
