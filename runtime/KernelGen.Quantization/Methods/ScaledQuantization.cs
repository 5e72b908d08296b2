using System.Collections.Generic;

namespace KernelGen.Quantization;

/// <summary>Weights that were multiplied by a factor per input feature before they were quantized: <c>y = (x ⊘ s)·Ŵᵀ</c>.</summary>
/// <param name="Factor">The factor of the salient features; 1 if none helps.</param>
/// <param name="Channels">The salient features, ascending.</param>
/// <param name="Scaling">s: the factor at salient features, 1 elsewhere.</param>
/// <param name="Weights">The quantized, scaled weights.</param>
public sealed record ScaledQuantization(double Factor, IReadOnlyList<int> Channels, ChannelScaling Scaling, QuantizedTensor Weights)
{
    /// <summary>The matrix that multiplies unscaled inputs: every decoded column divided by its factor.</summary>
    public Matrix Dequantize() => Scaling.Remove(Weights.Dequantize());
}
