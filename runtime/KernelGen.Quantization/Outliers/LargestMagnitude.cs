using System;

namespace KernelGen.Quantization;

/// <summary>Keeps the largest weights: those outside a multiple of the interquartile range (SqueezeLLM, Kim et al. 2023), the multiple
/// being the one that keeps as many as the format has room for.</summary>
public sealed class LargestMagnitude : IOutlierRule
{
    /// <inheritdoc/>
    public double[] Score(LayerFormat format, Matrix weights, IScaleRule scales, ICalibration? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Array.ConvertAll(weights.Values, static weight => (double)Math.Abs(weight));
    }
}
