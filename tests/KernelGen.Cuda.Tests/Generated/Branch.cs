namespace KernelGen.Tests.Generated;

/// <summary>The second factor of a low-rank branch, and what it meets.</summary>
/// <param name="Up">N×rank.</param>
/// <param name="Projected">M×rank.</param>
/// <param name="Scale">What the products are multiplied by.</param>
internal sealed record Branch(QuantizedTensor Up, float[] Projected, float Scale);
