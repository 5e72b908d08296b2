using System;

namespace KernelGen;

/// <summary>How the main matrix is stored: element, scales, zero point.</summary>
/// <remarks>Example: <c>[Weights(Bits = 4, GroupSize = 128)]</c> is <c>i4g128</c>; <c>[Weights(Bits = 3, GroupSize = 64, ZeroPoint = true)]</c> is <c>u3g64z</c>;
/// <c>[Weights(Bits = 4, Element = WeightElement.NormalFloat, GroupSize = 64)]</c> is <c>nf4g64</c>.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WeightsAttribute : Attribute
{
    /// <summary>Bits per code: 1…8 for integers and learned tables, 3 or 4 for fixed ones; leave it out for elements whose name says it.</summary>
    public int Bits { get; set; }

    /// <summary>The element type.</summary>
    public WeightElement Element { get; set; }

    /// <summary>Codes along K that share a scale, ≥ 16. Without it there is one scale per row, or per tensor if <see cref="Granularity"/> says so.</summary>
    public int GroupSize { get; set; }

    /// <summary>Tensor, row or group; group is implied by <see cref="GroupSize"/>. A learned table belongs to a row or to the tensor.</summary>
    public Granularity Granularity { get; set; } = Granularity.Row;

    /// <summary>Whether an integer zero point is stored beside each scale.</summary>
    public bool ZeroPoint { get; set; }

    /// <summary>How scales are stored.</summary>
    public ScaleType Scale { get; set; }

    /// <summary>Allows a last group shorter than <see cref="GroupSize"/> when the group size does not divide K.</summary>
    public bool PadK { get; set; }
}
