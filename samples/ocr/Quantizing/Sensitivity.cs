using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Quantization;
using KernelGen.Samples.Ocr.Graphs;
using KernelGen.Samples.Ocr.Lines;
using KernelGen.Samples.Ocr.Recognition;

namespace KernelGen.Samples.Ocr.Quantizing;

/// <summary>What the model loses if one layer is quantized: the divergence of what it sees from what the fp32 model sees.</summary>
internal static class Sensitivity
{
    /// <summary>Measures every layer at every width.</summary>
    /// <param name="recognizer">The model.</param>
    /// <param name="exact">Its fp32 layers.</param>
    /// <param name="lines">The lines it looks at.</param>
    /// <param name="quantize">Quantizes a product to a format.</param>
    /// <returns>Losses are bits of divergence per frame.</returns>
    public static IReadOnlyList<LayerFormats> Measure(
        Recognizer recognizer, ModelLayers exact, IReadOnlyList<TextLine> lines, Func<Product, LayerFormat, LayerTensors> quantize)
    {
        IReadOnlyList<int> widths = PlannedFormats.Widths;
        List<(Product Product, int Bits, IDeviceLinear Layer)> variants =
        [
            .. recognizer.Quantized.SelectMany(product => widths.Select(bits => (product, bits, ModelLayers.Prepare(product, quantize(product, PlannedFormats.Of(product, bits)))))),
        ];
        double[] losses = new double[variants.Count];
        foreach (TextLine line in lines)
        {
            RecordedRun run = recognizer.Record(line, exact);
            Parallel.For(0, variants.Count, index =>
            {
                (Product product, _, IDeviceLinear layer) = variants[index];
                Dictionary<string, IDeviceLinear> changed = new(exact.ByName) { [product.Name] = layer };
                losses[index] += Divergence(run.Output, run.With(product, changed)) / lines.Count;
            });
        }

        List<LayerFormats> layers = [];
        for (int index = 0; index < variants.Count; index += widths.Count)
        {
            Product product = variants[index].Product;
            layers.Add(new(product.Name, product.Weights.Rows, product.Weights.Columns, [.. widths.Select((bits, width) => new FormatOption(
                PlannedFormats.Of(product, bits), losses[index + width]))]));
        }

        variants.ForEach(static variant => variant.Layer.Dispose());
        return layers;
    }

    /// <summary>Mean over frames of <c>KL(exact ‖ approximate)</c>, in bits.</summary>
    private static double Divergence(Tensor exact, Tensor approximate)
    {
        double sum = 0;
        for (int i = 0; i < exact.Count; i++)
        {
            double p = exact.Values[i];
            sum += p > 0 ? p * Math.Log2(p / Math.Max(approximate.Values[i], float.Epsilon)) : 0;
        }

        return sum / exact.Shape[1];
    }
}
