using System;

namespace KernelGen.Quantization;

/// <summary>The one place that says what is wrong with a missing or foreign calibration.</summary>
internal static class CalibrationRequirement
{
    /// <summary>The calibration, if it fits.</summary>
    /// <param name="calibration">What was given.</param>
    /// <param name="features">K of the weights.</param>
    /// <param name="method">Who needs it, for the message.</param>
    /// <exception cref="ArgumentException">There is none, it has seen no rows, or it has another number of features.</exception>
    public static ICalibration Require(ICalibration? calibration, int features, string method)
    {
        string? problem = calibration switch
        {
            null => "got none",
            { Rows: 0 } => "got statistics of 0 rows",
            { Features: int found } when found != features => $"got statistics of {found} features",
            _ => null,
        };
        return problem is null
            ? calibration!
            : throw new ArgumentException(
                $"{method} weighs the {features} input features of the layer by what flows through them and needs calibration statistics, "
                + $"but {problem}. Create CalibrationStatistics({features}), Add the layer's inputs, and pass it along.",
                nameof(calibration));
    }

    /// <summary>The calibration, if it fits and has gathered <c>XᵀX</c>.</summary>
    /// <inheritdoc cref="Require"/>
    public static ICalibration RequireCovariance(ICalibration? calibration, int features, string method)
    {
        ICalibration known = Require(calibration, features, method);
        return !known.Covariance.IsEmpty ? known : throw new ArgumentException(
            $"{method} needs XᵀX, which this calibration did not gather; create it with collectCovariance: true.", nameof(calibration));
    }

    /// <summary>Per-feature weights without zeros: a feature that was never active takes the smallest positive weight, all-zero input takes 1.</summary>
    public static double[] StrictlyPositive(ReadOnlySpan<double> weights)
    {
        double smallest = double.PositiveInfinity;
        foreach (double weight in weights)
        {
            smallest = weight > 0 ? Math.Min(smallest, weight) : smallest;
        }

        double[] result = weights.ToArray();
        double substitute = double.IsInfinity(smallest) ? 1 : smallest;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = result[i] > 0 ? result[i] : substitute;
        }

        return result;
    }
}
