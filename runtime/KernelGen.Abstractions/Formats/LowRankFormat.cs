using System;

namespace KernelGen;

/// <summary>How a rank computed from a ratio is rounded to a multiple.</summary>
public enum RankRounding
{
    /// <summary>To the next lower multiple.</summary>
    Down,

    /// <summary>To the next higher multiple.</summary>
    Up,
}

/// <summary>A low-rank branch: <c>y += (x·Aᵀ)·Bᵀ</c> with <c>A</c> of shape r×K and <c>B</c> of shape N×r, both stored in <see cref="Factors"/>.</summary>
/// <remarks>One rank serves accuracy and speed: it follows from the format and the shape alone, see <see cref="Rank"/>.</remarks>
public sealed record LowRankFormat
{
    private LowRankFormat(int absoluteRank, int permille, int roundTo, RankRounding rounding, WeightFormat factors)
    {
        if (factors.Sparsity is not null)
        {
            throw new ArgumentException("Low-rank factors are dense.", nameof(factors));
        }

        if (factors.HasTable)
        {
            throw new ArgumentException("Low-rank factors have no learned tables; use integers, fixed tables, small floats, f16 or f32.", nameof(factors));
        }

        AbsoluteRank = absoluteRank;
        RatioPermille = permille;
        RoundTo = roundTo;
        Rounding = rounding;
        Factors = factors;
    }

    /// <summary>The rank if it is given as a number; 0 if it is a ratio.</summary>
    public int AbsoluteRank { get; }

    /// <summary>The rank as thousandths of min(N, K); 0 if it is absolute.</summary>
    public int RatioPermille { get; }

    /// <summary>The multiple that a rank from a ratio is rounded to; 1 for none.</summary>
    public int RoundTo { get; }

    /// <summary>The direction of that rounding.</summary>
    public RankRounding Rounding { get; }

    /// <summary>The stored form of both factors; a group runs along K in A and along the rank in B.</summary>
    public WeightFormat Factors { get; }

    /// <summary>A branch of a fixed rank.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rank"/> is below 1.</exception>
    public static LowRankFormat OfRank(int rank, WeightFormat factors) => rank >= 1
        ? new(rank, 0, 1, RankRounding.Down, factors)
        : throw new ArgumentOutOfRangeException(nameof(rank), rank, "A rank is at least 1.");

    /// <summary>A branch whose rank is <c>⌊ratio · min(N, K)⌋</c>, then rounded to a multiple of <paramref name="roundTo"/>.</summary>
    /// <param name="ratio">A fraction in (0, 1], kept to thousandths.</param>
    /// <param name="factors">The stored form of the factors.</param>
    /// <param name="roundTo">The multiple, ≥ 1.</param>
    /// <param name="rounding">The direction. Rounding down to nothing keeps the rank as it was.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static LowRankFormat OfRatio(double ratio, WeightFormat factors, int roundTo = 1, RankRounding rounding = RankRounding.Down)
    {
        int permille = ratio is > 0 and <= 1 ? (int)Math.Round(ratio * 1000) : 0;
        if (permille == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A rank ratio is in [0.001, 1].");
        }

        return roundTo >= 1
            ? new(0, permille, roundTo, rounding, factors)
            : throw new ArgumentOutOfRangeException(nameof(roundTo), roundTo, "The multiple is at least 1.");
    }

    /// <summary>The rank for an N×K layer: at least 1, at most min(N, K) before rounding up.</summary>
    public int Rank(int rows, int columns)
    {
        if (AbsoluteRank > 0)
        {
            return AbsoluteRank;
        }

        int exact = Math.Max(1, (int)((long)Math.Min(rows, columns) * RatioPermille / 1000));
        int down = exact / RoundTo * RoundTo;
        return down == exact ? exact : Rounding == RankRounding.Up ? down + RoundTo : down > 0 ? down : exact;
    }

    /// <summary>Exact bytes of both factors of an N×K layer.</summary>
    public long PackedBytes(int rows, int columns)
    {
        int rank = Rank(rows, columns);
        return Factors.PackedBytes(rank, columns) + Factors.PackedBytes(rows, rank);
    }

    /// <summary>The part of a format id: <c>lr10i4g128</c> (10 %), <c>lr10dn128f16</c> (10 %, down to a multiple of 128), <c>rank64i4g128</c> (absolute).</summary>
    public override string ToString()
    {
        if (AbsoluteRank > 0)
        {
            return "rank" + AbsoluteRank.ToInvariantString() + Factors;
        }

        string percent = (RatioPermille / 10m).ToInvariantString();
        string rounding = RoundTo == 1 ? "" : (Rounding == RankRounding.Up ? "up" : "dn") + RoundTo.ToInvariantString();
        return "lr" + percent + rounding + Factors;
    }
}
