using System;
using System.Linq;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>SparseGPT (Frantar and Alistarh 2023): keeps the weights whose loss later columns could make up for least, as errors are fed back.</summary>
/// <remarks>
/// The saliency is that of the optimal brain surgeon, <c>t²·D</c>: t is the weight plus what the columns dropped so far ask of it, D what
/// is left of its error once all later columns have adapted (<c>1/[H⁻¹]</c> of the columns to come). A run of N:M patterns is decided when
/// the sweep over the columns reaches it; rows that drop a ratio are decided 128 columns at a time. The mask is half the
/// method: compose it with <see cref="Gptq"/>, which adapts the weights that stay.
/// </remarks>
public sealed class SparseGptMask : IMask
{
    private const int BlockColumns = 128;

    /// <summary>Sets the damping.</summary>
    /// <param name="damping">What part of the mean of the diagonal of <c>XᵀX</c> is added to it, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="damping"/> is not a positive number.</exception>
    public SparseGptMask(double damping = 0.01) => Damping = DampedHessian.Positive(damping);

    /// <summary>What part of the mean of the diagonal of <c>XᵀX</c> is added to it.</summary>
    public double Damping { get; }

    /// <inheritdoc/>
    public KeepMask Choose(
        Matrix weights,
        MaskPattern pattern,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        (KeepMask mask, _) = Prune(weights, pattern, calibration, progress, cancellationToken);
        return mask;
    }

    /// <summary>Prunes without quantizing: the mask, and the matrix whose remaining weights have adapted.</summary>
    /// <inheritdoc cref="IMask.Choose"/>
    public (KeepMask Mask, Matrix Weights) Prune(
        Matrix weights,
        MaskPattern pattern,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(pattern);
        ICalibration known = CalibrationRequirement.RequireCovariance(calibration, weights.Columns, "The SparseGPT mask");
        pattern.RequireWholeRuns(weights.Columns);
        int[] order = [.. Enumerable.Range(0, weights.Columns)];
        LdlFactor factor = DampedHessian.Factor(known, order, Damping, new Stage(progress, 0, 0.3), cancellationToken);
        int run = pattern.Run ?? BlockColumns;
        Step step = new(weights.Rows, weights.Columns, pattern, run, factor.Pivots);
        FeedbackSweep.Run(weights, factor, order, FeedbackSweep.BlockOf(run), step, new Stage(progress, 0.3, 1), cancellationToken);
        return (new(weights.Rows, weights.Columns, step.Kept), step.Result);
    }

    private sealed class Step(int rows, int columns, MaskPattern pattern, int run, double[] pivots) : IFeedbackStep
    {
        public bool[] Kept { get; } = new bool[rows * columns];

        public Matrix Result { get; } = new(rows, columns);

        public float Next(int row, int position, ReadOnlySpan<float> targets)
        {
            int index = row * columns + position;
            if (position % run == 0)
            {
                float[] saliency = targets[..Math.Min(run, targets.Length)].ToArray();
                for (int i = 0; i < saliency.Length; i++)
                {
                    saliency[i] = (float)(saliency[i] * saliency[i] * pivots[position + i]);
                }

                pattern.Select(saliency, position, Kept.AsSpan(index, saliency.Length));
            }

            return Result.Values[index] = Kept[index] ? targets[0] : 0;
        }
    }
}
