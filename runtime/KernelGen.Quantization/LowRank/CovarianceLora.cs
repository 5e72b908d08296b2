using System;

namespace KernelGen.Quantization;

/// <summary>The adapters that minimize the calibration error itself, <c>tr((E − Up·Down)·C·(E − Up·Down)ᵀ)</c> with <c>C = XᵀX / T</c>.</summary>
/// <remarks>
/// The textbook way decomposes <c>E·L</c> with the Cholesky factor <c>C = L·Lᵀ</c> and multiplies by <c>L⁻¹</c>, which needs a C that is
/// positive definite. The same left vectors are the leading eigenvectors of <c>E·C·Eᵀ</c>, found here by subspace iteration, and the right
/// factor is a projection (<see cref="Projection"/>): no K×K factorization, no inverse, and a singular C is no special case.
/// </remarks>
public sealed class CovarianceLora : ILowRank
{
    private const int Oversampling = 16;
    private const int Iterations = 3;
    private const int Seed = 1;

    /// <inheritdoc/>
    public LowRankFactors Fit(Matrix error, int rank, ICalibration? calibration = null, IProgress<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ICalibration known = CalibrationRequirement.RequireCovariance(calibration, error.Columns, "Covariance LoRA");
        Matrix covariance = OutputError.CovarianceOf(known);
        MatrixView e = error;
        int useful = Math.Min(rank, Math.Min(error.Rows, error.Columns));
        int size = (int)Math.Min((long)useful + Oversampling, Math.Min(error.Rows, error.Columns));

        Matrix left = Gaussian.Matrix(size, error.Rows, Seed);
        for (int i = 0; i < Iterations; i++)
        {
            Orthonormal.Rows(left);
            left = Product.Of(Product.Of(Product.Of(left, e), covariance), e.Transposed);
            progress?.Report((i + 1.0) / (Iterations + 1));
        }

        Orthonormal.Rows(left);
        Matrix projected = Product.Of(left, e);
        Matrix small = Product.Of(Product.Of(projected, covariance), ((MatrixView)projected).Transposed);
        TruncatedSvd squared = ExactSvd.Compute(small, useful);
        float[] singularValues = Array.ConvertAll(squared.SingularValues, MathF.Sqrt);
        LowRankFactors factors = Projection.Onto(Product.Of(squared.Left, left), singularValues, error, rank);
        progress?.Report(1);
        return factors;
    }
}
