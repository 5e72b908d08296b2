using System;

namespace KernelGen;

/// <summary>Structured sparsity along K: of every <see cref="Of"/> consecutive weights of a row, <see cref="Kept"/> are stored.</summary>
/// <remarks>Kernels exist for 2:4; the algebra prices every N:M.</remarks>
public readonly record struct Sparsity
{
    /// <summary>Creates an N:M pattern.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 ≤ <paramref name="kept"/> &lt; <paramref name="of"/> ≤ 32.</exception>
    public Sparsity(int kept, int of)
    {
        if (of is < 2 or > 32)
        {
            throw new ArgumentOutOfRangeException(nameof(of), of, "An N:M pattern has 2 ≤ M ≤ 32.");
        }

        if (kept < 1 || kept >= of)
        {
            throw new ArgumentOutOfRangeException(nameof(kept), kept, "An N:M pattern keeps at least 1 and fewer than M weights.");
        }

        Kept = kept;
        Of = of;
    }

    /// <summary>2 of 4, the pattern of sparse tensor cores.</summary>
    public static Sparsity TwoOfFour { get; } = new(2, 4);

    /// <summary>Weights kept in each run (N).</summary>
    public int Kept { get; }

    /// <summary>Length of a run (M).</summary>
    public int Of { get; }

    /// <summary>Bits of one stored position, <c>⌈log2 M⌉</c>.</summary>
    public int PositionBits => CeilLog2(Of);

    /// <summary>Number of distinct patterns, <c>M over N</c>.</summary>
    public long PatternCount
    {
        get
        {
            long count = 1;
            for (int i = 1; i <= Kept; i++)
            {
                count = count * (Of - Kept + i) / i;
            }

            return count;
        }
    }

    /// <summary>Metadata bits per (dense) weight when positions are stored: <c>N·⌈log2 M⌉ / M</c>; 1 for 2:4.</summary>
    public double PositionBitsPerWeight => (double)Kept * PositionBits / Of;

    /// <summary>Metadata bits per (dense) weight when the pattern number is stored: <c>⌈log2 (M over N)⌉ / M</c>; 0.75 for 2:4 (6 patterns).</summary>
    public double PatternBitsPerWeight => (double)CeilLog2(PatternCount) / Of;

    /// <summary>The part of a format id: <c>s24</c>; <c>s8of16</c> where a number has two digits.</summary>
    public override string ToString() => Of < 10
        ? "s" + Kept.ToInvariantString() + Of.ToInvariantString()
        : "s" + Kept.ToInvariantString() + "of" + Of.ToInvariantString();

    private static int CeilLog2(long count)
    {
        int bits = 0;
        while (1L << bits < count)
        {
            bits++;
        }

        return bits;
    }
}
