using System;

namespace KernelGen.Quantization;

/// <summary>Leading singular vectors by random projection and power iteration (Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1).</summary>
/// <remarks>
/// With <c>L = rank + oversampling</c>: <c>Q</c> spans <c>(A·Aᵀ)^q·A·Ω</c> for a Gaussian <c>Ω</c> (K×L); then <c>Qᵀ·A = R·Z</c> with
/// orthonormal rows in Z, and the small L×L matrix R is decomposed exactly. The big products run in float on all cores, <c>2q + 2</c> of
/// them at <c>2·N·K·L</c> operations each.
/// </remarks>
public static class RandomizedSvd
{
    /// <summary>Computes the leading <paramref name="rank"/> singular triples.</summary>
    /// <param name="matrix">N×K.</param>
    /// <param name="rank">How many triples, 1…min(N, K).</param>
    /// <param name="oversampling">Extra directions that are computed and dropped, ≥ 0.</param>
    /// <param name="powerIterations">q ≥ 0. Flat spectra, such as those of rounding errors, want 2; steep ones are done with 0.</param>
    /// <param name="seed">Seed of the projection; equal seeds give equal results on any number of cores.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static TruncatedSvd Compute(
        Matrix matrix, int rank, int oversampling = 16, int powerIterations = 2, int seed = 1, IProgress<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, Math.Min(matrix.Rows, matrix.Columns));
        ArgumentOutOfRangeException.ThrowIfNegative(oversampling);
        ArgumentOutOfRangeException.ThrowIfNegative(powerIterations);

        MatrixView a = matrix;
        int size = (int)Math.Min((long)rank + oversampling, Math.Min(a.Rows, a.Columns));
        double steps = 2 * powerIterations + 3, step = 0;
        Matrix Next(Matrix result)
        {
            progress?.Report(++step / steps);
            return result;
        }

        // Bases are kept as rows (L×N and L×K), so that every vector is contiguous.
        Matrix left = Next(Product.Of(Gaussian.Matrix(size, a.Columns, seed), a.Transposed));
        Orthonormal.Rows(left);
        for (int i = 0; i < powerIterations; i++)
        {
            Matrix back = Next(Product.Of(left, a));
            Orthonormal.Rows(back);
            left = Next(Product.Of(back, a.Transposed));
            Orthonormal.Rows(left);
        }

        Matrix projected = Next(Product.Of(left, a));
        Matrix right = new(size, a.Columns, (float[])projected.Values.Clone());
        Orthonormal.Rows(right);
        TruncatedSvd small = ExactSvd.Compute(Product.Of(projected, ((MatrixView)right).Transposed), rank);
        TruncatedSvd result = new(Product.Of(small.Left, left), small.SingularValues, Product.Of(small.Right, right));
        Next(left);
        return result;
    }
}
