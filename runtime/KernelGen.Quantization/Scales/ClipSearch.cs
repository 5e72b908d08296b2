using System;

namespace KernelGen.Quantization;

/// <summary>Shrinks the range of <see cref="MinMax"/> step by step and keeps the one whose rounded weights have the least squared error.</summary>
/// <remarks>Never worse than <see cref="MinMax"/> on the weights, which is the first candidate. Every candidate rounds every weight; for
/// one scale per tensor <see cref="SlimQuant"/> is faster.</remarks>
public sealed class ClipSearch : IScaleRule
{
    private readonly ClipRange _range;

    /// <summary>Candidates are <paramref name="steps"/> equally spaced fractions of the full range from 1 down to
    /// <paramref name="smallest"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is below 2, or <paramref name="smallest"/> outside (0, 1).</exception>
    public ClipSearch(int steps = 41, double smallest = 0.2) => _range = new(steps, smallest);

    /// <summary>Number of candidates.</summary>
    public int Steps => _range.Steps;

    /// <summary>The smallest fraction of the range.</summary>
    public double Smallest => _range.Smallest;

    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit)
    {
        ArgumentNullException.ThrowIfNull(format);
        return _range.Best(format, unit);
    }
}
