using System;

namespace KernelGen;

/// <summary>Stores some of the rows in another format: <c>[Weights(Bits = 4, GroupSize = 128), MixRows(0.1, Bits = 8)]</c>.</summary>
/// <remarks>Which rows they are belongs to the weights; how many follows from the shape. Shares have the granularity and the group size of <see cref="WeightsAttribute"/>, which stands for what all
/// shares leave.</remarks>
/// <param name="fraction">The part of all rows, in [0.0001, 1); the nearest multiple of 32 rows is taken.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class MixRowsAttribute(double fraction) : Attribute
{
    /// <summary>The part of all rows.</summary>
    public double Fraction { get; } = fraction;

    /// <summary>Bits per code, as in <see cref="WeightsAttribute"/>.</summary>
    public int Bits { get; set; }

    /// <summary>The element type.</summary>
    public WeightElement Element { get; set; }

    /// <summary>Whether an integer zero point is stored beside each scale.</summary>
    public bool ZeroPoint { get; set; }

    /// <summary>How scales are stored.</summary>
    public ScaleType Scale { get; set; }
}
