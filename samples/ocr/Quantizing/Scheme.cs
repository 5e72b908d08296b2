using System;
using KernelGen.Samples.Ocr.Graphs;

namespace KernelGen.Samples.Ocr.Quantizing;

/// <summary>A way to quantize the model.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Quantizer">Finds codes and scales; null for the weights as they are.</param>
/// <param name="FormatOf">The format of every quantized product.</param>
internal sealed record Scheme(string Name, IQuantizer? Quantizer, Func<Product, LayerFormat> FormatOf)
{
    /// <summary>The method as tables name it.</summary>
    public string Method => Quantizer?.Name ?? "exact";
}
