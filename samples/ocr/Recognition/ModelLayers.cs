using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Samples.Ocr.Formats;
using KernelGen.Samples.Ocr.Graphs;

namespace KernelGen.Samples.Ocr.Recognition;

/// <summary>The layers of a model: one for every product.</summary>
internal sealed class ModelLayers : IDisposable
{
    private static readonly CpuDevice s_oneThread = new(threads: 1);

    private readonly Dictionary<string, IDeviceLinear> _layers = [];
    private readonly List<(LayerTensors Tensors, bool IsQuantized)> _tensors = [];

    /// <summary>Packs layers for one thread: lines are what is read in parallel.</summary>
    /// <param name="recognizer">The model.</param>
    /// <param name="quantize">Makes the layers of the quantized products; the others are fp32.</param>
    public ModelLayers(Recognizer recognizer, Func<Product, LayerTensors> quantize)
    {
        foreach (Product product in recognizer.Products)
        {
            bool isQuantized = recognizer.Quantized.Contains(product);
            LayerTensors tensors = isQuantized ? quantize(product) : Exact(product);
            _tensors.Add((tensors, isQuantized));
            _layers.Add(product.Name, Prepare(product, tensors));
        }
    }

    /// <summary>The layers by the names of their products.</summary>
    public IReadOnlyDictionary<string, IDeviceLinear> ByName => _layers;

    /// <summary>Stored bits per weight of the quantized products, scales and padding included.</summary>
    public double StoredBits
    {
        get
        {
            LayerTensors[] quantized = [.. _tensors.Where(static each => each.IsQuantized).Select(static each => each.Tensors)];
            return quantized.Sum(static layer => layer.Format.StoredBits(layer.Outputs, layer.Inputs) * layer.Outputs * layer.Inputs)
                / quantized.Sum(static layer => (double)layer.Outputs * layer.Inputs);
        }
    }

    /// <summary>The weights of a product as they are.</summary>
    public static LayerTensors Exact(Product product) => new ExactFloats().Quantize(Float32.Format, product.Weights);

    /// <summary>A layer of a product.</summary>
    public static IDeviceLinear Prepare(Product product, LayerTensors tensors) =>
        s_oneThread.Prepare(KernelSets.Of(tensors.Format), tensors.WithBias(product.Bias));

    public void Dispose()
    {
        foreach (IDeviceLinear layer in _layers.Values)
        {
            layer.Dispose();
        }
    }
}
