using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>QuantEase (Behdin et al. 2023): cyclic coordinate descent on the calibration error, one column at a time under fixed scales.</summary>
/// <remarks>
/// Column j of every row moves to the code nearest to <c>ŵ[j] + ((W − Ŵ)·H)[j] / H[j, j]</c>, which minimizes
/// <c>tr((W − Ŵ)·H·(W − Ŵ)ᵀ)</c> over that column; so a rounding sweep never makes this objective larger. H is <c>XᵀX / T</c> plus damping:
/// the paper has none, but without it the descent fits the calibration rows closer than new ones. Scales are those of the rounding it
/// starts from. Weights that a mask drops stay 0. Nothing is factored or inverted here (the default start, <see cref="Gptq"/>, factors); a
/// sweep takes <c>4·N·K²</c> operations, on all cores. Beside outliers the ranges
/// of codes do without them, and between two sweeps outliers move to other weights where that lowers the objective (iterative hard
/// thresholding; every feature has a step of its own, one over its curvature, where the paper has one for all).
/// </remarks>
public sealed class QuantEase : IOutlierRounding, IGroupRounding
{
    /// <summary>Chooses the start and the number of sweeps.</summary>
    /// <param name="start">The rounding that gives scales and first codes; <see cref="Gptq"/> from left to right with static groups unless
    /// given.</param>
    /// <param name="sweeps">Sweeps over all columns, ≥ 1; it ends earlier when a sweep changes nothing.</param>
    /// <param name="damping">What part of the mean of the diagonal of <c>XᵀX / T</c> is added to it, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public QuantEase(IRounding? start = null, int sweeps = 20, double damping = 0.01)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sweeps, 1);
        if (!(damping >= 0 && double.IsFinite(damping)))
        {
            throw new ArgumentOutOfRangeException(nameof(damping), damping, "The damping is a number that is not negative.");
        }

        Start = start ?? new Gptq { StaticGroups = true };
        Sweeps = sweeps;
        Damping = damping;
    }

    /// <summary>The rounding that gives scales and first codes.</summary>
    public IRounding Start { get; }

    /// <summary>The largest number of sweeps.</summary>
    public int Sweeps { get; }

    /// <summary>What part of the mean of the diagonal is added to it.</summary>
    public double Damping { get; }

    /// <summary>Every how many sweeps one leaves the weights unrounded, which lets codes leave a local minimum; 0 for never. The last sweep
    /// always rounds, and the best rounded matrix seen is kept. 3, as in the paper, unless set.</summary>
    public int RelaxedEvery { get; init; } = 3;

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
        ArgumentNullException.ThrowIfNull(weights);
        if (!format.Element.HasCodes)
        {
            return new RoundToNearest().Round(format, weights, scales, mask, calibration, progress, cancellationToken);
        }

        ICalibration known = Require(calibration, weights);
        QuantizedTensor start = Start.Round(format, weights, scales, mask, known, Starting(progress), cancellationToken);
        return Descend([DescentPart.All(start)], null, weights, null, mask, known, progress, cancellationToken).Parts[0];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">As for one format, or <see cref="Start"/> is no <see cref="IGroupRounding"/>.</exception>
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
        ICalibration known = Require(calibration, weights);
        IReadOnlyList<QuantizedTensor> start = Start is IGroupRounding grouped
            ? grouped.Round(formats, columns, weights, scales, known, Starting(progress), cancellationToken)
            : throw new ArgumentException(
                $"QuantEase begins where {Start.GetType().Name} ends, which rounds columns of one width; give it a start such as {nameof(Gptq)} or {nameof(RoundToNearest)}.", nameof(formats));
        return Descend([.. start.Zip(columns, static (tensor, own) => new DescentPart(tensor, own))], null, weights, null, null, known, progress, cancellationToken).Parts;
    }

    /// <inheritdoc/>
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
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(rest);
        Matrix left = rest.Apply(weights);
        if (!format.Weights.Element.HasCodes)
        {
            return (new RoundToNearest().Round(format.Weights, left, scales, mask, calibration, progress, cancellationToken), rest);
        }

        ICalibration known = Require(calibration, weights);
        (QuantizedTensor start, KeepMask others) = Start is IOutlierRounding beside
            ? beside.Round(format, weights, rest, scales, mask, known, Starting(progress), cancellationToken)
            : (Start.Round(format.Weights, left, scales, mask, known, Starting(progress), cancellationToken), rest);
        (IReadOnlyList<QuantizedTensor> parts, KeepMask? last) =
            Descend([DescentPart.All(start)], format.Outliers, weights, others, mask, known, progress, cancellationToken);
        return (parts[0], last!);
    }

    private (IReadOnlyList<QuantizedTensor> Parts, KeepMask? Others) Descend(
        IReadOnlyList<DescentPart> start,
        OutlierFormat? outliers,
        Matrix weights,
        KeepMask? rest,
        KeepMask? mask,
        ICalibration calibration,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        CoordinateDescent descent = new(weights, start, mask, calibration, Damping, rest);
        IReadOnlyList<QuantizedTensor> best = [.. start.Select(static part => part.Start)];
        double least = descent.Objective();
        bool changed = true;
        for (int sweep = 0; sweep < Sweeps && changed; sweep++)
        {
            bool relaxed = RelaxedEvery > 0 && sweep % RelaxedEvery == 1 && sweep < Sweeps - 1;
            changed = descent.Sweep(relaxed, cancellationToken);
            progress?.Report(0.2 + 0.8 * (sweep + 1) / Sweeps);
            if (relaxed || !changed)
            {
                continue;
            }

            double objective = descent.Objective();
            if (objective < least)
            {
                (best, rest, least) = (descent.Result(), descent.Rest, objective);
            }

            if (outliers is not null)
            {
                descent.MoveOutliers(outliers, objective, cancellationToken);
            }
        }

        progress?.Report(1);
        return (best, rest);
    }

    private static ICalibration Require(ICalibration? calibration, Matrix weights) =>
        CalibrationRequirement.RequireCovariance(calibration, weights.Columns, nameof(QuantEase));

    private static Stage Starting(IProgress<double>? progress) => new(progress, 0, 0.2);
}
