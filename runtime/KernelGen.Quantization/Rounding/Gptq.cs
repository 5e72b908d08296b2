using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>GPTQ, also called OPTQ (Frantar et al. 2022): columns are rounded one after the other, and those that follow make up for the error.</summary>
/// <remarks>
/// Minimizes the calibration error <c>tr((W − Ŵ)·C·(W − Ŵ)ᵀ)</c> greedily, with <c>C = XᵀX / T</c>. Codes are stored in place whatever the
/// order of the visit. Weights that a mask drops become 0 and are made up for like any other error; scales are chosen without them.
/// Runs on all cores; the result does not depend on their number. <c>2·N·K² + K³/3</c> operations, <c>12·K² + 4·N·K</c> bytes on top of the
/// calibration.
/// </remarks>
public sealed class Gptq : IOutlierRounding, IGroupRounding
{
    /// <summary>Sets the damping.</summary>
    /// <param name="damping">What part of the mean of the diagonal of C is added to it, &gt; 0; 0.01 is usual.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="damping"/> is not a positive number.</exception>
    public Gptq(double damping = 0.01) => Damping = DampedHessian.Positive(damping);

    /// <summary>What part of the mean of the diagonal of C is added to it.</summary>
    public double Damping { get; }

    /// <summary>Whether columns are visited in descending order of <c>mean x²</c> ("act-order"), so that the most active have the most
    /// successors to make up for their errors, instead of from left to right. Implies <see cref="StaticGroups"/>, unless columns lie in that order already.</summary>
    public bool ActivityOrder { get; init; }

    /// <summary>Whether the scales of groups are chosen from the original weights ahead of the sweep, instead of from the targets when the
    /// sweep reaches a group. One scale per row or tensor is always chosen ahead, and so are fp8 scales and the numbers that the scales of a block share.</summary>
    public bool StaticGroups { get; init; }

    /// <inheritdoc/>
    public QuantizedTensor Round(
        WeightFormat format,
        Matrix weights,
        IScaleRule scales,
        KeepMask? mask = null,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(format);
        return Sweep(format, weights, null, scales, mask, calibration, progress, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Outliers stay where they are. They take what the columns before ask of them and leave nothing to those that follow.</remarks>
    public (QuantizedTensor Main, KeepMask Others) Round(
        LayerFormat format,
        Matrix weights,
        KeepMask rest,
        IScaleRule scales,
        KeepMask? mask = null,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(rest);
        return (Sweep(format.Weights, weights, rest, scales, mask, calibration, progress, cancellationToken), rest);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuantizedTensor> Round(
        IReadOnlyList<WeightFormat> formats,
        IReadOnlyList<int[]> columns,
        Matrix weights,
        IScaleRule scales,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(formats);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(scales);
        return Sweep(formats, columns, weights, null, scales, null, calibration, progress, cancellationToken);
    }

    private QuantizedTensor Sweep(
        WeightFormat format,
        Matrix weights,
        KeepMask? rest,
        IScaleRule scales,
        KeepMask? mask,
        ICalibration? calibration,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(scales);
        if (!format.Element.HasCodes)
        {
            return new RoundToNearest().Round(format, rest?.Apply(weights) ?? weights, scales, mask, calibration, progress, cancellationToken);
        }

        RoundToNearest.RequireMask(format, mask);
        return Sweep([format], [[.. Enumerable.Range(0, weights.Columns)]], weights, rest, scales, mask, calibration, progress, cancellationToken)[0];
    }

    private IReadOnlyList<QuantizedTensor> Sweep(
        IReadOnlyList<WeightFormat> formats,
        IReadOnlyList<int[]> columns,
        Matrix weights,
        KeepMask? rest,
        IScaleRule scales,
        KeepMask? mask,
        ICalibration? calibration,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        ICalibration known = CalibrationRequirement.RequireCovariance(calibration, weights.Columns, "GPTQ");
        Finite.RequireWeights(weights);
        int[] order = Order(known);
        LdlFactor factor = DampedHessian.Factor(known, order, Damping, new Stage(progress, 0, 0.3), cancellationToken);
        KeepMask? coded = KeepMask.Both(mask, rest);

        // Fp8 scales are relative to the largest of all, so they have to be known.
        bool finds = formats[0].Granularity == Granularity.Group && !StaticGroups && IsAscending(order) && formats.All(static format => format.ScaleType != ScaleType.Float8);
        GptqPart[] parts = [.. formats.Zip(columns, (format, own) => new GptqPart(format, own, weights, coded, scales, finds, known))];
        GptqStep step = new(parts, weights.Columns, order, finds ? scales : null, mask, rest, known);
        int block = FeedbackSweep.BlockOf(finds ? formats[0].GroupSize : 1);
        FeedbackSweep.Run(weights, factor, order, block, step, new Stage(progress, 0.3, 1), cancellationToken);
        return [.. parts.Select(part => part.ToTensor(mask))];
    }

    private static bool IsAscending(int[] order) => Array.TrueForAll(order, column => order[column] == column);

    private int[] Order(ICalibration calibration)
    {
        int[] columns = [.. Enumerable.Range(0, calibration.Features)];
        if (!ActivityOrder)
        {
            return columns;
        }

        double[] power = calibration.MeanSquare.ToArray();
        return [.. columns.OrderByDescending(column => power[column])];
    }
}
