using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>AWQ (Lin et al. 2023): features with large inputs get a finer grid, as far as that lowers the calibration error.</summary>
/// <remarks>
/// <c>s = mean|x|^α</c>, normalized to <c>max·min = 1</c>, for the exponent α of a grid over [0, 1] whose quantized layers have the least
/// summed error. α = 0 scales nothing, so the result is never worse on the calibration than no scaling. A feature that was never active
/// counts as the quietest active one.
/// </remarks>
public sealed class Awq : IScalingMethod
{
    private readonly IQuantizer _quantizer;

    /// <summary>Sets the grid.</summary>
    /// <param name="steps">Exponents <c>0, 1/steps, … 1</c>; ≥ 1.</param>
    /// <param name="quantizer">Quantizes each candidate; <see cref="Quantizers.Rtn"/> unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is below 1.</exception>
    public Awq(int steps = 20, IQuantizer? quantizer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Steps = steps;
        _quantizer = quantizer ?? Quantizers.Rtn;
    }

    /// <summary>How many exponents above 0 are tried.</summary>
    public int Steps { get; }

    /// <inheritdoc/>
    public ChannelScaling Find(
        LayerFormat format,
        ICalibration calibration,
        IReadOnlyList<Matrix> consumers,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        int features = Consumers.Require(calibration, consumers, "AWQ");
        double[] activity = CalibrationRequirement.StrictlyPositive(calibration.MeanAbsolute);
        ChannelScaling best = ChannelScaling.None(features);
        double least = Error(format, calibration, consumers, best, cancellationToken);
        for (int step = 1; step <= Steps; step++)
        {
            progress?.Report(step / (Steps + 1.0));
            ChannelScaling candidate = Normalized(activity, (double)step / Steps);
            double error = Error(format, calibration, consumers, candidate, cancellationToken);
            if (error < least)
            {
                (best, least) = (candidate, error);
            }
        }

        progress?.Report(1);
        return best;
    }

    private static ChannelScaling Normalized(double[] activity, double exponent)
    {
        double middle = Math.Sqrt(activity.Max() * activity.Min());
        return new(activity.Select(value => (float)Math.Pow(value / middle, exponent)));
    }

    private double Error(
        LayerFormat format, ICalibration calibration, IReadOnlyList<Matrix> consumers, ChannelScaling scaling, CancellationToken cancellationToken)
    {
        ScaledQuantizer quantizer = new(_quantizer, scaling);
        double sum = 0;
        foreach (Matrix weights in consumers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Matrix decoded = scaling.Remove(quantizer.Quantize(format, weights, calibration, null, cancellationToken).Dequantize());
            sum += OutputError.MeanSquare(calibration, OutputError.Difference(weights, decoded));
        }

        return sum;
    }
}
