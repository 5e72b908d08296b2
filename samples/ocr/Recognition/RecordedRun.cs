using System.Collections.Generic;
using KernelGen.Samples.Ocr.Graphs;

namespace KernelGen.Samples.Ocr.Recognition;

/// <summary>A run of the model whose values are kept, so that a change in one layer costs only what comes after it.</summary>
internal sealed class RecordedRun(GraphRunner runner, Dictionary<string, Tensor> values)
{
    /// <summary>What the model saw.</summary>
    public Tensor Output { get; } = runner.OutputOf(values);

    /// <summary>What it would see with other layers from one place on.</summary>
    /// <param name="product">The first product that has another layer.</param>
    /// <param name="layers">Layers by the names of their products.</param>
    public Tensor With(Product product, IReadOnlyDictionary<string, IDeviceLinear> layers) => runner.Resume(values, product, layers);
}
