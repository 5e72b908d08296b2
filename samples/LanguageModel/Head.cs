namespace KernelGen.Samples;

/// <summary>From the residual stream to logits, fp16 in every format.</summary>
[QuantizedLinear(inFeatures: 192, outFeatures: 96), Weights(Element = WeightElement.Float16)]
public sealed partial class Head;
