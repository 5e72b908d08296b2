using System;

namespace KernelGen;

/// <summary>Starts from a named format; other attributes on the class override its parts.</summary>
/// <param name="preset">The named format.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PresetAttribute(Presets preset) : Attribute
{
    /// <summary>The named format.</summary>
    public Presets Preset { get; } = preset;
}

/// <summary>Starts from the attributes written on <typeparamref name="TPreset"/>, the user's own named set; other attributes on the class override its parts.</summary>
/// <typeparam name="TPreset">A class that carries <c>[Weights]</c>, <c>[Sparse]</c>, <c>[LowRank]</c>, <c>[Outliers]</c> or <c>[Activations]</c>.</typeparam>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PresetAttribute<TPreset> : Attribute
    where TPreset : class;
