using System;
using System.Collections.Generic;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>A quantizer put together from a scale rule, a rounding, a mask, a low-rank method and an outlier rule; it fills whatever format
/// it is given.</summary>
/// <remarks>
/// In order: where widths are mixed, it is chosen what gets which, and the order of columns that are permuted; outliers are chosen and taken out, so that they do not widen any range; the mask is chosen from the weights that are left,
/// these are rounded and masked, and what was lost is fitted by low-rank factors, which are rounded to their own format. Then the rest,
/// <c>W − Up·Down</c>, is quantized once more under the same mask and kept if the calibration error is smaller. Outliers come last: they
/// store what everything else lacks at their places. Parts of the method that a format has no place for are left out; a part of the format
/// that the method cannot fill is an error.
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

    /// <summary>Chooses the weights that formats with outliers keep in fp16, unless the rounding is an <see cref="IOutlierRounding"/> that
    /// chooses others from there; by <see cref="LeaveOneOut"/> unless set.</summary>
    public IOutlierRule Outliers { get; init; } = new LeaveOneOut();

    /// <summary>Whether outliers are taken from the narrowest weights as long as there are some, where widths are mixed; otherwise wherever they score best. Off unless set.</summary>
    public bool NarrowOutliers { get; init; }

    /// <summary>Chooses what gets more bits and what fewer in formats of several widths; by <see cref="OutputLoss"/> unless set.</summary>
    public IMixRule Mixing { get; init; } = new OutputLoss();

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
        Finite.RequireWeights(weights);
        ILowRank? lowRank = format.LowRank is null ? null : LowRank ?? throw Missing("a low-rank branch", format, nameof(LowRank), "slim-lora");
        StoredMatrix stored = new(format, format.HasOrder ? Order(format, weights, calibration) : null, calibration);
        KeepMask? rest = format.Outliers is null ? null
            : OutlierChoice.Rest(format.Outliers, weights, stored.Score(Outliers, weights, Scales, NarrowOutliers));
        Matrix target = Without(rest, weights);
        KeepMask? mask = format.Weights.Sparsity is not { } sparsity ? null
            : Mask is null ? throw Missing("sparsity", format, nameof(Mask), "wanda-2:4")
            : stored.Mask(Mask, target, sparsity, new Stage(progress, 0, 0.15), cancellationToken);

        double masked = mask is null ? 0 : 0.15, rounded = lowRank is null ? 1 : 0.3;
        progress?.Report(masked);
        Stage rounding = new(progress, masked, rounded);
        IReadOnlyList<QuantizedTensor> main;

        // What rounds several widths together sees weights without their outliers.
        if (rest is not null && Rounding is IOutlierRounding beside && !(format.HasOrder && Rounding is IGroupRounding))
        {
            (QuantizedTensor codes, rest) = format.HasOrder
                ? throw Missing("outliers beside an order of rows or columns", format, nameof(Rounding), "gptq")
                : beside.Round(format, weights, rest, Scales, mask, calibration, rounding, cancellationToken);
            main = [codes];
            target = rest.Apply(weights);
        }
        else
        {
            main = Round(target, rounding);
        }

        if (lowRank is null)
        {
            return Finish(null, null, null);
        }

        cancellationToken.ThrowIfCancellationRequested();
        WeightFormat factorFormat = format.LowRank!.Factors;
        Matrix lost = Without(rest, OutputError.Difference(target, stored.Decode(main)));
        int rank = format.LowRank.Rank(weights.Rows, weights.Columns);
        LowRankFactors factors = lowRank.Fit(lost, rank, calibration, new Stage(progress, 0.3, 0.7));
        QuantizedTensor down = RoundToNearest.Quantize(factorFormat, factors.Down, FactorScales);
        QuantizedTensor up = RoundToNearest.Quantize(factorFormat, factors.Up, FactorScales);
        Matrix? branch = RequantizesResidual || rest is not null ? new LowRankFactors(down.Dequantize(), up.Dequantize()).Multiply() : null;
        if (RequantizesResidual && branch is not null)
        {
            Matrix residual = Without(rest, OutputError.Difference(target, branch));
            IReadOnlyList<QuantizedTensor> again = Round(residual, new Stage(progress, 0.7, 0.95));
            main = Error(residual, again) < Error(residual, main) ? again : main;
        }

        return Finish(branch, down, up);

        IReadOnlyList<QuantizedTensor> Round(Matrix matrix, Stage stage) => stored.Round(Rounding, matrix, Scales, mask, stage, cancellationToken);

        double Error(Matrix matrix, IReadOnlyList<QuantizedTensor> approximation) =>
            WeightedSquares(calibration, Without(rest, OutputError.Difference(matrix, stored.Decode(approximation))));

        LayerTensors Finish(Matrix? branch, QuantizedTensor? a, QuantizedTensor? b)
        {
            OutlierTensor? outliers = null;
            if (rest is not null)
            {
                Matrix lacking = OutputError.Difference(weights, stored.Decode(main));
                lacking = branch is null ? lacking : OutputError.Difference(lacking, branch);
                outliers = OutlierFit.Fit(format.Outliers!, rest, lacking, calibration, cancellationToken);
            }

            progress?.Report(1);
            return new(format, main, stored.Order, a, b, outliers: outliers);
        }
    }

    private StoredOrder Order(LayerFormat format, Matrix weights, ICalibration? calibration) =>
        MixChoice.Order(format, weights, format.Mix is null ? [] : Mixing.Score(format, weights, Scales, calibration), calibration);

    private static Matrix Without(KeepMask? rest, Matrix weights) => rest is null ? weights : rest.Apply(weights);

    // Without a calibration all features count the same.
    private static double WeightedSquares(ICalibration? calibration, Matrix difference) =>
        calibration is null ? OutputError.SumOfSquares(difference) : OutputError.MeanSquare(calibration, difference);

    private ArgumentException Missing(string part, LayerFormat format, string property, string method) => new(
        $"The format {format} has {part}, which the method '{Name}' cannot fill; use a method such as '{method}', "
        + $"give this Composition a {property}, or drop that part of the format.",
        nameof(format));
}
