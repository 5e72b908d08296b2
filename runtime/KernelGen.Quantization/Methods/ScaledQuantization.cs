using System;
using System.Collections.Generic;

namespace KernelGen.Quantization;

/// <summary>Weights that were multiplied by a factor per input feature before they were quantized: <c>y = (x ⊘ InputScales)·Ŵᵀ</c>.</summary>
/// <param name="Factor">The factor of the salient features; 1 if none helps.</param>
/// <param name="Channels">The salient features, ascending.</param>
/// <param name="InputScales">K numbers that inputs are divided by: the factor at salient features, 1 elsewhere.</param>
/// <param name="Weights">The quantized, scaled weights.</param>
public sealed record ScaledQuantization(double Factor, IReadOnlyList<int> Channels, IReadOnlyList<float> InputScales, QuantizedTensor Weights)
{
    /// <summary>The matrix that multiplies unscaled inputs: every decoded column divided by its input scale.</summary>
    public Matrix Dequantize()
    {
        Matrix result = Weights.Dequantize();
        for (int row = 0; row < result.Rows; row++)
        {
            Span<float> values = result.Row(row);
            for (int k = 0; k < values.Length; k++)
            {
                values[k] /= InputScales[k];
            }
        }

        return result;
    }
}
