using System;

namespace KernelGen.Generator.Specs;

/// <summary>N×K.</summary>
internal readonly record struct LayerShape(int Rows, int Columns)
{
    /// <summary>The largest N, K and group: sums of two stay within an int, and format ids have room for nine digits.</summary>
    public const int Limit = 1 << 29;

    /// <summary>Whether both extents are usable.</summary>
    public bool IsValid => IsExtent(Rows) && IsExtent(Columns);

    /// <summary>The largest rank a matrix of this shape can have.</summary>
    public int MaxRank => Math.Min(Rows, Columns);

    /// <summary>Whether an extent is in 1…<see cref="Limit"/>.</summary>
    public static bool IsExtent(int value) => value is >= 1 and <= Limit;
}
