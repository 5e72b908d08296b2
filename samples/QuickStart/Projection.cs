using KernelGen;

namespace QuickStart;

/// <summary>A linear layer, 256 → 512, of 4-bit weights with one scale per 64. The build writes the rest of this class, and the kernels.</summary>
[QuantizedLinear(inFeatures: 256, outFeatures: 512)]
[Weights(Bits = 4, GroupSize = 64)]
internal sealed partial class Projection;
