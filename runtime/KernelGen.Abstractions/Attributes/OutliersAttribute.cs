using System;

namespace KernelGen;

/// <summary>Keeps a few weights in fp16 beside the main matrix: <c>y += x·Sᵀ</c>, where S holds what the main matrix misses of them.</summary>
/// <remarks>S is stored as residuals, so the parts of a layer simply add, and it multiplies the activations as they come, not their codes.</remarks>
/// <param name="density">The part of all weights (or columns) that is kept, in [0.0001, 1].</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OutliersAttribute(double density) : Attribute
{
    /// <summary>The part of all weights (or columns) that is kept.</summary>
    public double Density { get; } = density;

    /// <summary>Single weights, or whole columns.</summary>
    public OutlierKind Kind { get; set; }
}
