using System;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>A quantizer put together from a scale rule, a rounding, a mask and a low-rank method; it fills whatever format it is given.</summary>
/// <remarks>
/// In order: the mask is chosen from the original weights, weights are rounded and masked, and what was lost is fitted by low-rank factors,
/// which are rounded to their own format. Then the rest, <c>W − Up·Down</c>, is quantized once more under the same mask and kept if the
/// calibration error is smaller. Parts of the method that a format has no place for are left out; a part of the format that the method
/// cannot fill is an error.
/// </remarks>
public sealed class Composition : IQuantizer
{
    /// <summary>Names the method and gives it the one part that every format needs.</summary>
    /// <param name="name">The name in tables.</param>
    /// <param name="scales">Chooses scales and zero points of the main matrix.</param>
    public Composition(string name, IScaleRule scales)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(scales);
        Name = name;
        Scales = scales;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Chooses scales and zero points of the main matrix.</summary>
    public IScaleRule Scales { get; }

    /// <summary>Chooses the codes of the main matrix; the nearest ones unless set.</summary>
    public IRounding Rounding { get; init; } = new RoundToNearest();

    /// <summary>Chooses the weights that stay in sparse formats, or <c>null</c> if the method fills dense formats only.</summary>
    public IMask? Mask { get; init; }

    /// <summary>Fits the low-rank branch, or <c>null</c> if the method fills formats without one only.</summary>
    public ILowRank? LowRank { get; init; }

    /// <summary>Chooses scales and zero points of the low-rank factors; min-max (AbsMax where symmetric) unless set.</summary>
    public IScaleRule FactorScales { get; init; } = new MinMax();

    /// <summary>Whether the main matrix is quantized again after the branch is known (and kept if better). On unless set.</summary>
    public bool RequantizesResidual { get; init; } = true;

    /// <inheritdoc/>
    public LayerTensors Quantize(
        LayerFormat format,
        Matrix weights,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        Finite.Require(weights.Values, weights.Columns, "weight row", nameof(weights));
        ILowRank? lowRank = format.LowRank is null ? null : LowRank ?? throw Missing("a low-rank branch", format, nameof(LowRank), "slim-lora");
        KeepMask? mask = format.Weights.Sparsity is not { } sparsity ? null
            : Mask is null ? throw Missing("sparsity", format, nameof(Mask), "wanda-2:4")
            : Mask.Choose(weights, MaskPattern.Structured(sparsity), calibration, new Stage(progress, 0, 0.15), cancellationToken);

        double masked = mask is null ? 0 : 0.15, rounded = lowRank is null ? 1 : 0.3;
        progress?.Report(masked);
        QuantizedTensor main = Round(weights, new Stage(progress, masked, rounded));
        if (lowRank is null)
        {
            progress?.Report(1);
            return new(format, main);
        }

        cancellationToken.ThrowIfCancellationRequested();
        WeightFormat factorFormat = format.LowRank!.Factors;
        Matrix lost = OutputError.Difference(weights, main.Dequantize());
        int rank = format.LowRank.Rank(weights.Rows, weights.Columns);
        LowRankFactors factors = lowRank.Fit(lost, rank, calibration, new Stage(progress, 0.3, 0.7));
        QuantizedTensor down = RoundToNearest.Quantize(factorFormat, factors.Down, FactorScales);
        QuantizedTensor up = RoundToNearest.Quantize(factorFormat, factors.Up, FactorScales);
        if (RequantizesResidual)
        {
            Matrix branch = new LowRankFactors(down.Dequantize(), up.Dequantize()).Multiply();
            Matrix rest = OutputError.Difference(weights, branch);
            QuantizedTensor again = Round(rest, new Stage(progress, 0.7, 0.95));
            main = Error(calibration, rest, again) < Error(calibration, rest, main) ? again : main;
        }

        progress?.Report(1);
        return new(format, main, down, up);

        QuantizedTensor Round(Matrix target, Stage stage) =>
            Rounding.Round(format.Weights, target, Scales, mask, calibration, stage, cancellationToken);
    }

    // Without a calibration all features count the same.
    private static double Error(ICalibration? calibration, Matrix target, QuantizedTensor approximation)
    {
        Matrix difference = OutputError.Difference(target, approximation.Dequantize());
        return calibration is null ? OutputError.SumOfSquares(difference) : OutputError.MeanSquare(calibration, difference);
    }

    private ArgumentException Missing(string part, LayerFormat format, string property, string method) => new(
        $"The format {format} has {part}, which the method '{Name}' cannot fill; use a method such as '{method}', "
        + $"give this Composition a {property}, or drop that part of the format.",
        nameof(format));
}
