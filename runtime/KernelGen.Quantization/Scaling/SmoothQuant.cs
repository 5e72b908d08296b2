using System;
using System.Collections.Generic;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>SmoothQuant (Xiao et al. 2022): moves part of the range of the inputs into the weights, so that 8 or 4 bits can hold both.</summary>
/// <remarks><c>s = max|x|^α / max|w|^(1−α)</c> per feature, the maximum over all consumers' rows. A feature that was never active counts as
/// the quietest active one, and likewise for one whose weights are all 0.</remarks>
public sealed class SmoothQuant : IScalingMethod
{
    /// <summary>Sets the strength.</summary>
    /// <param name="alpha">0 evens out the weights, 1 the inputs; 0.5 is usual.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside [0, 1].</exception>
    public SmoothQuant(double alpha = 0.5) => Alpha = alpha is >= 0 and <= 1
        ? alpha
        : throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The strength of the migration lies between 0 and 1.");

    /// <summary>How much of the range moves into the weights.</summary>
    public double Alpha { get; }

    /// <inheritdoc/>
    public ChannelScaling Find(
        LayerFormat format,
        ICalibration calibration,
        IReadOnlyList<Matrix> consumers,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int features = Consumers.Require(calibration, consumers, "SmoothQuant");
        double[] inputs = CalibrationRequirement.StrictlyPositive(calibration.MaxAbsolute);
        double[] weights = new double[features];
        foreach (Matrix consumer in consumers)
        {
            for (int row = 0; row < consumer.Rows; row++)
            {
                ReadOnlySpan<float> values = consumer.Row(row);
                for (int k = 0; k < features; k++)
                {
                    weights[k] = Math.Max(weights[k], Math.Abs(values[k]));
                }
            }
        }

        weights = CalibrationRequirement.StrictlyPositive(weights);
        float[] factors = new float[features];
        for (int k = 0; k < features; k++)
        {
            factors[k] = (float)(Math.Pow(inputs[k], Alpha) / Math.Pow(weights[k], 1 - Alpha));
        }

        progress?.Report(1);
        return new(factors);
    }
}
