using System;

namespace KernelGen.Samples.Ocr.Graphs;

/// <summary>Sees what goes into products, for calibration.</summary>
internal interface IProductObserver
{
    /// <summary>Called before every product.</summary>
    /// <param name="product">The product.</param>
    /// <param name="inputs">Rows of its inputs, one after the other.</param>
    void Observe(Product product, ReadOnlySpan<float> inputs);
}
