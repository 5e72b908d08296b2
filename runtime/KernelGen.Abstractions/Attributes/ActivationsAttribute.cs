using System;

namespace KernelGen;

/// <summary>Quantizes activations on the fly to symmetric int8 or int16. Absent: float32 activations.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ActivationsAttribute : Attribute
{
    /// <summary>
    /// The default <see cref="GroupSize"/>: one scale per packed unit, 32 features or 64 for 2:4 sparse weights; as the weights if their groups are not whole units.
    /// More accurate than one scale per token, and nearly free.
    /// </summary>
    public const int Auto = -1;

    /// <summary>The <see cref="GroupSize"/> that stands for one scale per token.</summary>
    public const int PerToken = 0;

    /// <summary>Bits per activation: 8 (integer, fast), 16 (integer, precise) or 32 (float).</summary>
    public int Bits { get; set; } = 8;

    /// <summary>Features that share a scale; <see cref="PerToken"/> for one scale per token; <see cref="Auto"/> if not written.</summary>
    public int GroupSize { get; set; } = Auto;
}
