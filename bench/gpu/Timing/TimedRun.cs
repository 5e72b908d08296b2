using System.Collections.Generic;
using System.Linq;
using KernelGen.Bench;

namespace KernelGen.GpuBench;

/// <summary>Times formats on shapes.</summary>
/// <param name="device">The GPU.</param>
/// <param name="effort">How long each.</param>
/// <param name="fp16">What to compare with, or <c>null</c>.</param>
internal sealed class TimedRun(CudaDevice device, TimingEffort effort, Fp16Times? fp16)
{
    /// <summary>Bytes read and written by a copy, in GB/s.</summary>
    public double CopyBandwidth { get; } = CopyProbe.Measure(device, effort.CopyBytes, effort.Samples);

    /// <summary>Measures every point.</summary>
    public IEnumerable<TimedRow> Run(IReadOnlyList<TimedFormat> formats, IReadOnlyList<ModelShape> shapes, IReadOnlyList<int> rows)
    {
        LayerTimer timer = new(device, effort);
        foreach (TimedFormat format in formats)
        {
            foreach (ModelShape shape in shapes)
            {
                LayerTensors tensors = RandomLayer.Create(format.Format, shape.Shape, seed: 1);
                long bytes = format.Format.PackedBytes(shape.Shape.N, shape.Shape.K);
                IDeviceLinear[] copies = [.. Enumerable.Range(0, timer.Copies(bytes)).Select(_ => device.Prepare(format.Kernels, tensors))];
                foreach (int m in rows)
                {
                    yield return Row(shape, m, format, copies[0].Describe(), bytes, timer.Seconds(copies, m));
                }

                foreach (IDeviceLinear copy in copies)
                {
                    copy.Dispose();
                }
            }
        }
    }

    private TimedRow Row(ModelShape shape, int m, TimedFormat format, LayerDescription layer, long weightBytes, double seconds)
    {
        (int n, int k) = (shape.Shape.N, shape.Shape.K);
        long bytes = weightBytes + 2L * m * (n + k);
        return new(
            shape.Model, shape.Layer, n, k, m, format.Format.ToString(), m == 1 ? layer.Kernel : layer.PanelKernel ?? layer.Kernel, seconds, bytes, 1e-9 * bytes / seconds / CopyBandwidth,
            fp16?.Seconds(shape.Shape, m));
    }
}
