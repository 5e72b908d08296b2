using System;

namespace KernelGen.Quantization;

/// <summary>SLiM-Quant: the clipping magnitude α that minimizes the expected squared error over the distribution of the weights.</summary>
/// <remarks>
/// <c>E(α) = ∫ f(v)·(v − Q_α(v))² dv</c> over rounding and clipping alike (SLiM, Mozaffari et al.), with Q the rounding that will really be
/// used, code range included. The published search models rounding as a floor, which is off below 4 bits, and refines around the best of
/// eleven coarse points, which collapses when the optimum is the last of them; here every bin edge is evaluated. See
/// <see cref="WeightDistribution"/> for how that stays cheap.
/// </remarks>
public sealed class SlimQuant : IScaleRule
{
    private readonly int? _bins;

    /// <summary>Chooses the number of bins.</summary>
    /// <param name="bins">
    /// Bins of |w|, ≥ 2, each of which is a candidate; <c>null</c> for one per thousand weights, at least 512 (and 16 per code), at most
    /// 4096, and for units too small for a histogram one per weight, at least 64, at most 512.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is below 2.</exception>
    public SlimQuant(int? bins = null)
    {
        if (bins is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 2, nameof(bins));
        }

        _bins = bins;
    }

    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit)
    {
        ArgumentNullException.ThrowIfNull(format);
        SymmetricGrid grid = SymmetricGrid.Of(format);
        double largest = SymmetricGrid.LargestMagnitude(unit);
        if (largest == 0)
        {
            return grid.At(0);
        }

        // A histogram costs a few operations per code and candidate; pricing the weights themselves a fraction of one per weight. Units of
        // a group or a short row are cheaper (and exact) without a histogram, and need no more candidates than they have weights.
        bool isSmall = unit.Length < 32 << format.Element.Bits;
        int bins = _bins ?? (isSmall
            ? Math.Clamp(unit.Length, 64, 512)
            : Math.Clamp(unit.Length / 1000, Math.Max(512, 16 << format.Element.Bits), 4096));
        WeightDistribution? distribution = isSmall ? null : new(unit, largest, bins);
        UnitScale best = default;
        double least = double.PositiveInfinity;
        for (int edge = bins; edge >= 1; edge--)
        {
            UnitScale candidate = grid.At(largest * edge / bins);
            double error = distribution?.SquaredError(format.Element, candidate)
                ?? RoundingError.SumOfSquares(format.Element, unit, candidate);
            if (error < least)
            {
                (best, least) = (candidate, error);
            }
        }

        return best;
    }
}
