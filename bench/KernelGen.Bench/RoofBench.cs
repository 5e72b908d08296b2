using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>Times kernels between readings of the limit they are compared with, so that a drift of the machine moves both.</summary>
internal sealed class RoofBench(Selection selection, MachineLimits limits) : IDisposable
{
    /// <summary>More than the last-level caches of the machines this runs on.</summary>
    private const long BytesBetween = 256L << 20;

    private readonly Roofs _roofs = new(limits);

    /// <summary>Measures every selected point. <paramref name="prepared"/> hears once of every format of every shape what will run.</summary>
    /// <exception cref="KernelGenException">A kernel computes something wrong.</exception>
    public IEnumerable<RoofRow> Run(Action<BenchShape, LayerDescription> prepared)
    {
        foreach (int threads in selection.Threads)
        {
            using CpuDevice device = new(threads);
            foreach (BenchShape shape in selection.Shapes)
            {
                using RotatedLayer float32 = Prepare(device, BenchFormats.Float32, shape, out _);
                foreach (BenchFormat format in selection.Formats)
                {
                    using RotatedLayer layer = Prepare(device, format, shape, out double error);
                    prepared(shape, layer.Description);
                    foreach (int rows in selection.Rows)
                    {
                        yield return Point(new(format, shape, rows, device), layer, float32, error);
                    }
                }
            }
        }
    }

    /// <summary>Frees the probe's buffer.</summary>
    public void Dispose() => _roofs.Dispose();

    private static RotatedLayer Prepare(CpuDevice device, BenchFormat format, BenchShape shape, out double error)
    {
        LayerTensors tensors = RandomLayer.Create(format.Format, shape, seed: 1);
        RotatedLayer layer = new(device, format, tensors, BytesBetween, Roofs.BytesPerReading);
        error = OutputCheck.Require(layer.First, tensors);
        return layer;
    }

    private RoofRow Point(Work work, RotatedLayer layer, RotatedLayer float32, double error)
    {
        (BenchFormat format, BenchShape shape, int rows, CpuDevice device) = work;
        int threads = device.Threads;
        float[] x = RandomLayer.Activations(rows, shape.K, seed: 2), y = new float[rows * shape.N];
        Limit limit = Roofs.Of(format.Format, rows);
        double amount = (limit == Limit.Memory ? format.PackedBytes(shape) : 2.0 * rows * shape.N * shape.K) / 1e9;

        List<double> seconds = [], fractions = [], float32Seconds = [], ratios = [], roofs = [], speeds = [];
        Clock clock = Clock.For(threads);
        long begin = Stopwatch.GetTimestamp();
        do
        {
            double roof = _roofs.Read(limit, device);

            // The first call wakes the device's threads.
            layer.Run(x, y, rows);
            double ours = layer.Time(clock, x, y, rows), theirs = float32.Time(clock, x, y, rows);
            seconds.Add(ours);
            roofs.Add(roof);
            speeds.Add(amount / ours);
            fractions.Add(amount / ours / roof);
            float32Seconds.Add(theirs);
            ratios.Add(theirs / ours);
        }
        while (seconds.Count < selection.MinSamples || Stopwatch.GetElapsedTime(begin) < selection.TimePerPoint);

        Spread time = Spread.Of(seconds);
        return new(
            shape.Name,
            format.Id,
            rows,
            threads,
            layer.Description.Kernel,
            layer.Description.PackedBytes,
            clock.Name,
            new(time.P10 * 1e6, time.Median * 1e6, time.P90 * 1e6),
            seconds.Min() * 1e6,
            limit,
            Spread.Of(speeds).Median,
            Spread.Of(roofs).Median,
            Spread.Of(fractions),
            speeds.Max() / _roofs.Best(limit, threads),
            Spread.Of(ratios),
            float32Seconds.Min() / seconds.Min(),
            seconds.Count,
            error);
    }

    private sealed record Work(BenchFormat Format, BenchShape Shape, int Rows, CpuDevice Device);
}
