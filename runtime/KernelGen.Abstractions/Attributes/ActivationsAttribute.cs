using System;

namespace KernelGen;

/// <summary>Quantizes activations on the fly to symmetric int8. Absent: float32 activations.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ActivationsAttribute : Attribute
{
    /// <summary>Bits per activation: 8 (integer) or 32 (float).</summary>
    public int Bits { get; set; } = 8;

    /// <summary>Features that share a scale; 0 for one scale per token.</summary>
    public int GroupSize { get; set; }
}
