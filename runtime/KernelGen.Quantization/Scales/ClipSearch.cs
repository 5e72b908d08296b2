using System;

namespace KernelGen.Quantization;

/// <summary>Shrinks the range of <see cref="MinMax"/> step by step and keeps the one whose rounded weights have the least squared error.</summary>
/// <remarks>Never worse than <see cref="MinMax"/> on the weights, which is the first candidate. Every candidate rounds every weight; for
/// one scale per tensor <see cref="SlimQuant"/> is faster.</remarks>
public sealed class ClipSearch : IScaleRule
{
    private static readonly MinMax s_full = new();

    /// <summary>Candidates are <paramref name="steps"/> equally spaced fractions of the full range from 1 down to
    /// <paramref name="smallest"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is below 2, or <paramref name="smallest"/> outside (0, 1).</exception>
    public ClipSearch(int steps = 41, double smallest = 0.2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        if (smallest is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(smallest), smallest, "The smallest fraction of the range lies between 0 and 1.");
        }

        Steps = steps;
        Smallest = smallest;
    }

    /// <summary>Number of candidates.</summary>
    public int Steps { get; }

    /// <summary>The smallest fraction of the range.</summary>
    public double Smallest { get; }

    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit)
    {
        ArgumentNullException.ThrowIfNull(format);
        (double min, double max) = MinMax.Range(unit);
        SymmetricGrid symmetric = SymmetricGrid.Of(format);
        UnitScale best = s_full.Find(format, unit);
        double least = RoundingError.SumOfSquares(format.Element, unit, best);
        for (int step = 0; step < Steps; step++)
        {
            double fraction = 1 - (1 - Smallest) * step / (Steps - 1);
            UnitScale candidate = format.HasZeroPoint
                ? MinMax.Spread(format, min * fraction, max * fraction)
                : symmetric.At(Math.Max(max, -min) * fraction);
            double error = RoundingError.SumOfSquares(format.Element, unit, candidate);
            if (error < least)
            {
                (best, least) = (candidate, error);
            }
        }

        return best;
    }
}
