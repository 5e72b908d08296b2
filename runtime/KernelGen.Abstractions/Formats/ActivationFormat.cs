using System;

namespace KernelGen;

/// <summary>How activations enter the product: as float32, or quantized on the fly to symmetric int8.</summary>
/// <remarks>Int8: <c>q = round(x / s)</c>, <c>s = max|x| / 127</c> over a token's row, or over each group of it.</remarks>
public sealed record ActivationFormat
{
    private ActivationFormat(int bits, int groupSize)
    {
        Bits = bits;
        GroupSize = groupSize;
    }

    /// <summary>Activations stay float32.</summary>
    public static ActivationFormat Float32 { get; } = new(32, 0);

    /// <summary>Dynamic symmetric int8 with one scale per token.</summary>
    public static ActivationFormat Int8PerToken { get; } = new(8, 0);

    /// <summary>Dynamic symmetric int8 with one scale per token and <paramref name="groupSize"/> consecutive features.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The group size is below 1.</exception>
    public static ActivationFormat Int8PerGroup(int groupSize) => groupSize >= 1
        ? new(8, groupSize)
        : throw new ArgumentOutOfRangeException(nameof(groupSize), groupSize, "An activation group has at least 1 feature.");

    /// <summary>8 or 32.</summary>
    public int Bits { get; }

    /// <summary>Features per scale; 0 when a token has one scale.</summary>
    public int GroupSize { get; }

    /// <summary>Whether the main product is an integer product.</summary>
    public bool IsInteger => Bits == 8;

    /// <summary>The part of a format id: empty, <c>a8</c> or <c>a8g32</c>.</summary>
    public override string ToString() => !IsInteger ? "" : GroupSize == 0 ? "a8" : "a8g" + GroupSize.ToInvariantString();
}
