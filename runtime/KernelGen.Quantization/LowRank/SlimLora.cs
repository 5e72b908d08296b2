using System;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>SLiM-LoRA: the truncated SVD of the error weighted by what flows through each feature, <c>E·diag(x̄)</c> with <c>x̄ = mean |x|</c>.</summary>
/// <remarks>
/// The saliency <c>F(E) = E·diag(x̄)</c> is additive and, x̄ being positive, invertible, so the adapters of F are turned back by
/// <c>diag(1/x̄)</c> (SLiM, Mozaffari et al.). A feature that was never active counts as the quietest active one.
/// </remarks>
public sealed class SlimLora : ILowRank
{
    /// <inheritdoc/>
    public LowRankFactors Fit(Matrix error, int rank, ICalibration? calibration = null, IProgress<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ICalibration known = CalibrationRequirement.Require(calibration, error.Columns, "SLiM-LoRA");
        double[] saliency = CalibrationRequirement.StrictlyPositive(known.MeanAbsolute);
        Matrix weighted = new(error.Rows, error.Columns);
        Parallel.For(0, error.Rows, row =>
        {
            ReadOnlySpan<float> source = error.Row(row);
            Span<float> destination = weighted.Row(row);
            for (int k = 0; k < source.Length; k++)
            {
                destination[k] = (float)(source[k] * saliency[k]);
            }
        });

        int useful = Math.Min(rank, Math.Min(error.Rows, error.Columns));
        TruncatedSvd svd = RandomizedSvd.Compute(weighted, useful, progress: progress);
        return Projection.Onto(svd.Left, svd.SingularValues, error, rank);
    }
}
