using System;

namespace KernelGen.Quantization;

/// <summary>Which weights of an N×K matrix stay; the others become zero.</summary>
public sealed class KeepMask
{
    private readonly bool[] _kept;

    /// <summary>Wraps one flag per weight, row after row, without copying.</summary>
    /// <exception cref="ArgumentException">There are not N·K flags.</exception>
    public KeepMask(int rows, int columns, bool[] kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        if (kept.Length != (long)rows * columns)
        {
            throw new ArgumentException($"A mask of {rows}×{columns} weights has {(long)rows * columns} flags; got {kept.Length}.", nameof(kept));
        }

        Rows = rows;
        Columns = columns;
        _kept = kept;
    }

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>One flag per weight, row after row.</summary>
    public ReadOnlySpan<bool> Kept => _kept;

    /// <summary>Fraction of weights that stay.</summary>
    public double Density => (double)Kept.Count(true) / _kept.Length;

    /// <summary>A copy of the weights with the dropped ones set to zero.</summary>
    /// <exception cref="ArgumentException">The matrix has another shape.</exception>
    public Matrix Apply(Matrix weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Rows != Rows || weights.Columns != Columns)
        {
            throw new ArgumentException($"The mask is {Rows}×{Columns}; the weights are {weights.Rows}×{weights.Columns}.", nameof(weights));
        }

        Matrix masked = new(Rows, Columns);
        for (int i = 0; i < _kept.Length; i++)
        {
            masked.Values[i] = _kept[i] ? weights.Values[i] : 0;
        }

        return masked;
    }

    /// <summary>The weights that stay under both masks, where <c>null</c> drops none.</summary>
    internal static KeepMask? Both(KeepMask? one, KeepMask? other)
    {
        if (one is null || other is null)
        {
            return one ?? other;
        }

        bool[] kept = new bool[one._kept.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = one._kept[i] && other._kept[i];
        }

        return new(one.Rows, one.Columns, kept);
    }
}
