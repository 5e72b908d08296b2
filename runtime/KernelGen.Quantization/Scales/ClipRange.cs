using System;

namespace KernelGen.Quantization;

/// <summary>A search over fractions of the full range of a unit.</summary>
internal readonly struct ClipRange
{
    private static readonly MinMax s_full = new();

    public ClipRange(int steps, double smallest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        if (smallest is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(smallest), smallest, "The smallest fraction of the range lies between 0 and 1.");
        }

        Steps = steps;
        Smallest = smallest;
    }

    public int Steps { get; }

    public double Smallest { get; }

    /// <summary>The scale of least squared error; the full range unless a fraction of it is better.</summary>
    /// <param name="format">An integer format.</param>
    /// <param name="unit">The weights.</param>
    /// <param name="importance">What the squared error of each weight counts, or empty for 1.</param>
    public UnitScale Best(WeightFormat format, ReadOnlySpan<float> unit, ReadOnlySpan<float> importance = default)
    {
        (double min, double max) = MinMax.Range(unit);
        SymmetricGrid symmetric = SymmetricGrid.Of(format);
        UnitScale best = s_full.Find(format, unit);
        double least = RoundingError.SumOfSquares(format.Element, unit, best, importance);
        for (int step = 0; step < Steps; step++)
        {
            double fraction = 1 - (1 - Smallest) * step / (Steps - 1);
            UnitScale candidate = format.HasZeroPoint
                ? MinMax.Spread(format, min * fraction, max * fraction)
                : symmetric.At(Math.Max(max, -min) * fraction);
            double error = RoundingError.SumOfSquares(format.Element, unit, candidate, importance);
            if (error < least)
            {
                (best, least) = (candidate, error);
            }
        }

        return best;
    }
}
