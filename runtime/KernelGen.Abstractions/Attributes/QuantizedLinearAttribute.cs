using System;

namespace KernelGen;

/// <summary>Makes a partial class a quantized linear layer: <c>y[m, n] = Σ_k x[m, k]·w[n, k]</c>. The build generates its kernels.</summary>
/// <param name="inFeatures">K, the reduction length, ≥ 1.</param>
/// <param name="outFeatures">N, the number of outputs, ≥ 1.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class QuantizedLinearAttribute(int inFeatures, int outFeatures) : Attribute
{
    /// <summary>K, the reduction length.</summary>
    public int InFeatures { get; } = inFeatures;

    /// <summary>N, the number of outputs.</summary>
    public int OutFeatures { get; } = outFeatures;

    /// <summary>
    /// What kernels are generated for: everything unless told otherwise. A device without kernels refuses the layer. OpenCL kernels are generated in projects that reference the
    /// package KernelGen.OpenCl, and the build property <c>KernelGenTargets</c> leaves targets out of all layers of a project.
    /// </summary>
    public KernelTargets Targets { get; set; } = KernelTargets.All;
}
