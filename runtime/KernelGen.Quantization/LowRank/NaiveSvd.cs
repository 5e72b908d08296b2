using System;

namespace KernelGen.Quantization;

/// <summary>The truncated SVD of the error itself: every input feature counts the same.</summary>
public sealed class NaiveSvd : ILowRank
{
    /// <inheritdoc/>
    public LowRankFactors Fit(Matrix error, int rank, ICalibration? calibration = null, IProgress<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        int useful = Math.Min(rank, Math.Min(error.Rows, error.Columns));
        TruncatedSvd svd = RandomizedSvd.Compute(error, useful, progress: progress);
        return Projection.Onto(svd.Left, svd.SingularValues, error, rank);
    }
}
