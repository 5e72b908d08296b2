using System;
using System.Threading;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>The factor of <c>XᵀX / T</c>, its columns in a given order, with a part of its mean diagonal added to the diagonal.</summary>
/// <remarks>The damping makes up for inputs that were not seen; features that were never active keep it as their only entry, take no part in
/// the feedback, and are simply rounded.</remarks>
internal static class DampedHessian
{
    /// <exception cref="ArgumentException">The matrix is not positive definite in spite of the damping.</exception>
    public static LdlFactor Factor(
        ICalibration calibration, int[] order, double damping, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        int size = calibration.Features;
        double added = Added(calibration, damping);
        double[] matrix = new double[size * size];
        Parallel.For(0, size, row =>
        {
            ReadOnlySpan<double> source = calibration.Covariance.Slice(order[row] * size, size);
            Span<double> destination = matrix.AsSpan(row * size, size);
            for (int column = 0; column < size; column++)
            {
                destination[column] = source[order[column]];
            }

            destination[row] += added;
        });
        return LdlFactor.Compute(matrix, size, progress, cancellationToken) ?? throw new ArgumentException(
            FormattableString.Invariant($"The second moment of the {size} inputs is singular even with damping {damping}: ")
            + "calibrate with more rows, or raise the damping (0.01 is usual).",
            nameof(calibration));
    }

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="damping"/> is not a positive number.</exception>
    public static double Positive(double damping) => damping > 0 && double.IsFinite(damping)
        ? damping
        : throw new ArgumentOutOfRangeException(nameof(damping), damping, "The damping is a positive number.");

    /// <summary>What the damping adds to the diagonal; 1 if no feature was ever active.</summary>
    public static double Added(ICalibration calibration, double damping)
    {
        double sum = 0;
        foreach (double power in calibration.MeanSquare)
        {
            sum += power;
        }

        return sum > 0 ? damping * sum / calibration.Features : 1;
    }
}
