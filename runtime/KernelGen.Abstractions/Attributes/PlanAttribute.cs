using System;

namespace KernelGen;

/// <summary>Takes the layer's whole format from <c>plan.kg.json</c>, a file of the build: another plan, other kernels.</summary>
/// <remarks>
/// The file lies in the project's folder (or is any other item of <c>AdditionalFiles</c> with this name); <c>kernelgen sensitivity</c> writes one:
/// <code>
/// { "version": 1, "layers": { "decoder.up": "i4g128", "decoder.down": "u3g64z" } }
/// </code>
/// </remarks>
/// <param name="layer">The layer's name in the plan.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PlanAttribute(string layer) : Attribute
{
    /// <summary>The layer's name in the plan.</summary>
    public string Layer { get; } = layer;
}
