using System.Collections.Generic;
using KernelGen.Cli.Terminal;

namespace KernelGen.Cli.Demo;

/// <summary>Times <see cref="LargeLayers"/>.</summary>
/// <remarks>
/// A model runs many layers in turn, so a layer's weights come from memory, not from a cache. Between two calls the fp32 layer is timed: its 180 MB leave nothing of
/// another layer in the last-level cache, threads stay awake as they do in a model, and the ratio of both is that of one moment.
/// </remarks>
internal static class LayerBench
{
    /// <summary>Every format for every number of rows on a device, fp32 first. Activations come from the host and outputs go back to it.</summary>
    public static IReadOnlyList<LayerRow> Run(IDevice device, IReadOnlyList<TimedLayer> layers, IReadOnlyList<int> rows, IProgressReport progress)
    {
        progress.Begin("pack the fp32 layer");
        using LargeLayers.Float32 exact = TimedLayer.Create<LargeLayers.Float32>(device);
        List<LayerRow> results = [];
        foreach (TimedLayer layer in layers)
        {
            progress.Begin($"time {LargeLayers.Inputs} → {LargeLayers.Outputs} as {layer.Format}");
            foreach (LayerTime time in layer.Measure(device, exact, rows))
            {
                results.Add(new(layer.Format.ToString(), time.Rows, time.Seconds * 1e6, layer.Bytes / time.Seconds / 1e9, time.Fp32Seconds / time.Seconds, layer.Bytes));
            }
        }

        return results;
    }

    /// <summary>Activations that are neither zeros nor subnormal.</summary>
    public static float[] Activations(int count)
    {
        float[] x = new float[count];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = ((i * 29 % 64) - 32) / 32f;
        }

        return x;
    }
}
