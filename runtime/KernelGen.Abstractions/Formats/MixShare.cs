using System;

namespace KernelGen;

/// <summary>A part of a matrix that is stored in a format of its own.</summary>
public sealed record MixShare
{
    private const int Whole = 10_000;

    /// <summary>Creates a share.</summary>
    /// <param name="fraction">The part of all groups or rows, in [0.0001, 1); kept to hundredths of a percent.</param>
    /// <param name="weights">How it is stored.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is outside its range.</exception>
    public MixShare(double fraction, WeightFormat weights)
    {
        int parts = fraction is > 0 and < 1 ? (int)Math.Round(fraction * Whole) : 0;
        PartsPerTenThousand = parts is > 0 and < Whole
            ? parts
            : throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A share of a matrix is in [0.0001, 0.9999].");
        Weights = weights ?? throw new ArgumentNullException(nameof(weights));
    }

    /// <summary>How many of 10000 groups or rows belong to it.</summary>
    public int PartsPerTenThousand { get; }

    /// <summary>The part of all groups or rows.</summary>
    public double Fraction => PartsPerTenThousand / (double)Whole;

    /// <summary>How it is stored.</summary>
    public WeightFormat Weights { get; }

    /// <summary>Its size in units: the nearest number to its part of an extent.</summary>
    /// <param name="extent">Groups along K, or N.</param>
    /// <param name="unit">1, or the rows that belong together.</param>
    internal int Units(int extent, int unit) => (int)(((long)extent * PartsPerTenThousand * 2 + (long)Whole * unit) / (2L * Whole * unit));
}
