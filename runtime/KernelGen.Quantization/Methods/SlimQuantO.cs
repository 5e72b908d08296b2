using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>SLiM-Quant^O: gives the most salient input features a finer grid by scaling their weights up and their inputs down.</summary>
/// <remarks>
/// Salient are the 1 % of features with the largest <c>mean |x|·mean |w|</c>. SLiM multiplies them by 2, under scales found on the unscaled
/// weights; that helps where salient features have small weights and harms where their weights then clip. Here the factor is searched on
/// the calibration error and stays 1 unless another one lowers it. The factors are no part of a <see cref="LayerFormat"/>: fold
/// <see cref="ScaledQuantization.Scaling"/> into whatever produces the layer's inputs.
/// </remarks>
public static class SlimQuantO
{
    private const double SalientFraction = 0.01;

    /// <summary>The factors that are tried.</summary>
    public static IReadOnlyList<double> Factors { get; } = [1, 1.25, 1.5, 2, 3];

    /// <summary>Quantizes with the factor of least calibration error.</summary>
    /// <param name="format">A dense integer format.</param>
    /// <param name="weights">N×K.</param>
    /// <param name="calibration">Statistics of the inputs, preferably with covariance.</param>
    /// <param name="rule">Chooses scales on the unscaled weights; <see cref="SlimQuant"/> unless given.</param>
    /// <exception cref="ArgumentException">The format is sparse or floating-point, or the calibration is missing or of other features.</exception>
    public static ScaledQuantization Search(WeightFormat format, Matrix weights, ICalibration calibration, IScaleRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        CalibrationRequirement.Require(calibration, weights.Columns, "SLiM-Quant^O");
        ScaleSet scales = ScaleSet.Find(rule ?? new SlimQuant(), format, weights);
        int[] channels = Salient(weights, calibration);
        return Factors
            .Select(factor => Quantize(format, weights, scales, channels, factor))
            .MinBy(candidate => OutputError.MeanSquare(calibration, OutputError.Difference(weights, candidate.Dequantize())))!;
    }

    private static ScaledQuantization Quantize(WeightFormat format, Matrix weights, ScaleSet scales, int[] channels, double factor)
    {
        float[] factors = [.. Enumerable.Repeat(1f, weights.Columns)];
        foreach (int channel in channels)
        {
            factors[channel] = (float)factor;
        }

        ChannelScaling scaling = new(factors);
        return new(factor, channels, scaling, RoundToNearest.Quantize(format, scaling.Apply(weights), scales));
    }

    private static int[] Salient(Matrix weights, ICalibration calibration)
    {
        double[] saliency = new double[weights.Columns];
        ReadOnlySpan<double> activity = calibration.MeanAbsolute;
        for (int row = 0; row < weights.Rows; row++)
        {
            for (int k = 0; k < saliency.Length; k++)
            {
                saliency[k] += Math.Abs(weights[row, k]) * activity[k];
            }
        }

        int count = Math.Max(1, (int)(SalientFraction * saliency.Length));
        return [.. Enumerable.Range(0, saliency.Length).OrderByDescending(k => saliency[k]).Take(count).Order()];
    }
}
