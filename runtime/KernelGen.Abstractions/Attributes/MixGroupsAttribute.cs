using System;

namespace KernelGen;

/// <summary>Stores some of the groups of columns in another format: <c>[Weights(Bits = 2, GroupSize = 128, ZeroPoint = true), MixGroups(0.25, Bits = 1)]</c>.</summary>
/// <remarks>Which groups they are belongs to the weights; how many follows from the shape. Shares have the group size of <see cref="WeightsAttribute"/>, which stands for what all
/// shares leave.</remarks>
/// <param name="fraction">The part of all groups, in [0.0001, 1); the nearest number of groups is taken.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class MixGroupsAttribute(double fraction) : Attribute
{
    /// <summary>The part of all groups.</summary>
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
