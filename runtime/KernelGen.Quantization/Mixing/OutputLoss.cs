using System;

namespace KernelGen.Quantization;

/// <summary>What the main weights would lose: the part of each weight in <c>‖X·Δ‖²</c>, Δ the error of nearest codes in their format.</summary>
/// <remarks>MixLLM (Zheng et al. 2024) asks for the change of the loss, which takes gradients; without them this is what a row costs (of a row it is exactly its output error). It falls
/// back to what is known: without a covariance features count as uncorrelated, without a calibration they count the same.</remarks>
public sealed class OutputLoss : IMixRule
{
    /// <inheritdoc/>
    public double[] Score(LayerFormat format, Matrix weights, IScaleRule scales, ICalibration? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        Matrix error = OutputError.Difference(weights, RoundToNearest.Quantize(format.Weights, weights, scales, null, calibration).Dequantize());
        double[] scores = new double[error.Values.Length];
        if (calibration is { Covariance.IsEmpty: false })
        {
            ICalibration known = CalibrationRequirement.Require(calibration, weights.Columns, "The choice of widths");
            Matrix outputs = Product.Of(error, OutputError.CovarianceOf(known));
            for (int i = 0; i < scores.Length; i++)
            {
                scores[i] = (double)error.Values[i] * outputs.Values[i];
            }

            return scores;
        }

        double[] power = InputPower.Of(calibration, weights.Columns);
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = (double)error.Values[i] * error.Values[i] * power[i % power.Length];
        }

        return scores;
    }
}
