using System;

namespace KernelGen.Quantization;

/// <summary>Keeps the weights that move the outputs most: <c>mean x²·w²</c>.</summary>
/// <remarks>A loud feature makes the rounding error of its weights loud too, and a large weight widens the range of those that share its
/// scale.</remarks>
public sealed class LargestContribution : IOutlierRule
{
    /// <inheritdoc/>
    public double[] Score(LayerFormat format, Matrix weights, IScaleRule scales, ICalibration? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        double[] power = InputPower.Of(calibration, weights.Columns), scores = new double[weights.Values.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = power[i % weights.Columns] * weights.Values[i] * weights.Values[i];
        }

        return scores;
    }
}
