using System;

namespace KernelGen.Quantization;

/// <summary>SLiM-Quant: the clipping magnitude α that minimizes the expected squared error over the distribution of the weights.</summary>
/// <remarks>
/// <c>E(α) = ∫ f(v)·(v − Q_α(v))² dv</c> over rounding and clipping alike (SLiM, Mozaffari et al.), with Q the rounding that will really be used, code range
/// included. The published search models rounding as a floor, which is off below 4 bits, and refines around the best of eleven coarse points, which
/// collapses when the optimum is the last of them; here every bin edge is evaluated. See <see cref="WeightDistribution"/> for how that stays cheap.
/// </remarks>
public sealed class SlimQuant : IScaleRule
{
    private readonly int? _bins;

    /// <summary>Chooses the number of bins.</summary>
    /// <param name="bins">Bins of |w|, ≥ 2; <c>null</c> for one per thousand weights, at least 512 (and 16 per code), at most 4096.</param>
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

        int bins = _bins ?? Math.Clamp(unit.Length / 1000, Math.Max(512, 16 << format.Element.Bits), 4096);
        WeightDistribution distribution = new(unit, largest, bins);
        UnitScale best = grid.At(largest);
        double least = distribution.SquaredError(format.Element, best);
        for (int edge = bins - 1; edge >= 1; edge--)
        {
            UnitScale candidate = grid.At(largest * edge / bins);
            double error = distribution.SquaredError(format.Element, candidate);
            if (error < least)
            {
                (best, least) = (candidate, error);
            }
        }

        return best;
    }
}
