using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace KernelGen.Quantization;

/// <summary>Turns the rows of a matrix into an orthonormal basis of what they span, in place.</summary>
/// <remarks>
/// Block Gram–Schmidt, every projection done twice, which keeps the basis orthonormal to float precision whatever the conditioning. Blocks
/// of rows are projected with matrix products; inside a block dot products are summed in double. A row that depends on earlier rows becomes
/// zero.
/// </remarks>
internal static class Orthonormal
{
    private const int BlockRows = 32;

    /// <summary>A row is dependent if projecting it away leaves less than this part of its length: ten times the float rounding error.</summary>
    private const double Dependent = 1e-6;

    public static void Rows(Matrix basis)
    {
        double[] norms = new double[basis.Rows];
        for (int row = 0; row < basis.Rows; row++)
        {
            norms[row] = Math.Sqrt(Dot(basis.Row(row), basis.Row(row)));
        }

        for (int start = 0; start < basis.Rows; start += BlockRows)
        {
            int count = Math.Min(BlockRows, basis.Rows - start);
            for (int pass = 0; pass < 2 && start > 0; pass++)
            {
                MatrixView block = ((MatrixView)basis).RowRange(start, count), done = ((MatrixView)basis).RowRange(0, start);
                Matrix overlap = Product.Of(block, done.Transposed);
                Negate(overlap);
                Product.Add(overlap, done, block);
            }

            for (int row = start; row < start + count; row++)
            {
                Normalize(basis, start, row, norms[row]);
            }
        }
    }

    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(x), ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        Vector<double> low = default, high = default;
        for (int i = 0; i < xs.Length; i++)
        {
            Vector.Widen(xs[i], out Vector<double> x0, out Vector<double> x1);
            Vector.Widen(ys[i], out Vector<double> y0, out Vector<double> y1);
            low += x0 * y0;
            high += x1 * y1;
        }

        double sum = Vector.Sum(low + high);
        for (int i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            sum += (double)x[i] * y[i];
        }

        return sum;
    }

    private static void Normalize(Matrix basis, int start, int row, double original)
    {
        Span<float> vector = basis.Row(row);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int earlier = start; earlier < row; earlier++)
            {
                Vectors.AddScaled(vector, basis.Row(earlier), (float)-Dot(vector, basis.Row(earlier)));
            }
        }

        double norm = Math.Sqrt(Dot(vector, vector));
        double factor = norm > Dependent * original ? 1 / norm : 0;
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] * factor);
        }
    }

    private static void Negate(Matrix matrix)
    {
        for (int i = 0; i < matrix.Values.Length; i++)
        {
            matrix.Values[i] = -matrix.Values[i];
        }
    }
}
