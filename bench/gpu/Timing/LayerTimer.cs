using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.GpuBench;

/// <summary>Times a layer as a model runs it: its kernels are in a graph, and its weights come from memory, because copies of them take turns.</summary>
/// <param name="device">The GPU.</param>
/// <param name="effort">How long to measure.</param>
internal sealed class LayerTimer(CudaDevice device, TimingEffort effort)
{
    /// <summary>Copies that together are more than twice the second-level cache, so that none of a copy is left there when its turn comes again.</summary>
    /// <param name="bytes">Of one copy.</param>
    public int Copies(long bytes) => (int)Math.Clamp(2 * device.Traits.L2Bytes / bytes + 2, 2, effort.MostCopies);

    /// <summary>The median time of a forward, in seconds.</summary>
    /// <param name="copies">The layer, and copies of it.</param>
    /// <param name="rows">M.</param>
    public double Seconds(IReadOnlyList<IDeviceLinear> copies, int rows)
    {
        LayerDescription layer = copies[0].Describe();
        using CudaTensor x = device.Allocate(rows, layer.Inputs, CudaTensorType.Float16), y = device.Allocate(rows, layer.Outputs, CudaTensorType.Float16);
        x.Write(Enumerable.Range(0, rows * layer.Inputs).Select(static i => (Half)(i % 127 / 64f - 1)).ToArray());
        using CudaGraph graph = device.Capture(() =>
        {
            foreach (IDeviceLinear copy in copies)
            {
                copy.Forward(x, y, rows);
            }
        });

        double Replay(int times) => 1e-3 * device.Measure(() =>
        {
            for (int i = 0; i < times; i++)
            {
                graph.Launch();
            }
        }) / times;

        int times = (int)Math.Clamp(effort.SecondsPerSample / Replay(2), 1, effort.MostReplays);
        double[] samples = [.. Enumerable.Range(0, effort.Samples).Select(_ => Replay(times)).Order()];
        return samples[samples.Length / 2] / copies.Count;
    }
}
