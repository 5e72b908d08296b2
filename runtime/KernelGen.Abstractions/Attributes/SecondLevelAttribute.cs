using System;

namespace KernelGen;

/// <summary>Quantizes the scales of groups, and their zero points, themselves: codes under an fp16 step and offset that a block of them shares. Zero points are real numbers then.</summary>
/// <remarks>Example: <c>[Weights(Bits = 3, GroupSize = 16, ZeroPoint = true), SecondLevel(Bits = 3, Rows = 16, Groups = 1)]</c> is <c>u3g16s3b16x1z</c>, the format of SpQR;
/// <c>[Weights(Bits = 4, Element = WeightElement.NormalFloat, GroupSize = 64), SecondLevel(Bits = 8)]</c> is <c>nf4g64s8b32x8</c>, QLoRA's double quantization.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SecondLevelAttribute : Attribute
{
    /// <summary>Bits of the code of a scale, and of a zero point: 2…8.</summary>
    public int Bits { get; set; } = 6;

    /// <summary>Rows of a block: 16 or 32.</summary>
    public int Rows { get; set; } = 32;

    /// <summary>Groups of a block: 1…1024.</summary>
    public int Groups { get; set; } = 8;
}
