using System.Globalization;

namespace KernelGen;

/// <summary>Blocks of a launch.</summary>
internal readonly record struct CudaGrid(int X, int Y, int Z)
{
    /// <summary>The most blocks in Y and Z.</summary>
    public const int MaxMinor = 65535;

    /// <summary>Blocks in all.</summary>
    public long Count => (long)X * Y * Z;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X}×{Y}×{Z}");
}
