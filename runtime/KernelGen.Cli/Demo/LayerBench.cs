using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using KernelGen.Cli.Terminal;

namespace KernelGen.Cli.Demo;

/// <summary>Times <see cref="LargeLayers"/>, one token and 16 tokens at a time.</summary>
/// <remarks>
/// A model runs many layers in turn, so a layer's weights come from memory, not from a cache. Between two timed calls the fp32 layer runs: its 180 MB leave nothing
/// of another layer in the last-level cache, and threads stay awake as they do in a model.
/// </remarks>
internal static class LayerBench
{
    private const double SecondsPerPoint = 0.05;
    private const int MinRuns = 9;

    private static readonly int[] s_rows = [1, 16];

    private static readonly Case[] s_cases =
    [
        Of<LargeLayers.Float32>(),
        Of<LargeLayers.Int8>(),
        Of<LargeLayers.Int8Int8>(),
        Of<LargeLayers.Int4>(),
        Of<LargeLayers.Int4Int8>(),
        Of<LargeLayers.UInt3>(),
        Of<LargeLayers.UInt2>(),
        Of<LargeLayers.Sparse4>(),
        Of<LargeLayers.Sparse4Int8>(),
        Of<LargeLayers.Slim>(),
        Of<LargeLayers.SlimQuantized>(),
        Of<LargeLayers.SlimQuantizedInt8>(),
    ];

    /// <summary>Every format at M = 1 and M = 16 on a device, fp32 first. Activations come from the host and outputs go back to it.</summary>
    public static IReadOnlyList<LayerRow> Run(IDevice device, IProgressReport progress)
    {
        progress.Begin("pack the fp32 layer");
        using LargeLayers.Float32 other = Create<LargeLayers.Float32>(device);
        List<LayerRow> rows = [];
        Dictionary<int, double> fp32 = [];
        foreach (Case each in s_cases)
        {
            progress.Begin($"time {LargeLayers.Inputs} → {LargeLayers.Outputs} as {each.Format}");
            foreach ((int m, double seconds) in each.Measure(device, other))
            {
                fp32.TryAdd(m, seconds);
                rows.Add(new(each.Format.ToString(), m, seconds * 1e6, each.Bytes / seconds / 1e9, fp32[m] / seconds, each.Bytes));
            }
        }

        return rows;
    }

    private static Case Of<TLayer>()
        where TLayer : class, IQuantizedLinear<TLayer> => new(TLayer.Format, TLayer.PackedBytes, Measure<TLayer>);

    private static List<(int Rows, double Seconds)> Measure<TLayer>(IDevice device, LargeLayers.Float32 other)
        where TLayer : class, IQuantizedLinear<TLayer>
    {
        using TLayer layer = Create<TLayer>(device);
        return [.. s_rows.Select(rows => (rows, MedianSeconds(layer, other, rows)))];
    }

    private static TLayer Create<TLayer>(IDevice device)
        where TLayer : class, IQuantizedLinear<TLayer> =>
        TLayer.Create(RandomTensors.Create(TLayer.Format, TLayer.OutFeatures, TLayer.InFeatures, seed: 1), device);

    private static double MedianSeconds<TLayer>(TLayer layer, LargeLayers.Float32 other, int rows)
        where TLayer : class, IQuantizedLinear<TLayer>
    {
        float[] x = new float[rows * TLayer.InFeatures], y = new float[rows * TLayer.OutFeatures];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = ((i * 29 % 64) - 32) / 32f;
        }

        layer.Forward(x, y, rows);
        List<double> seconds = [];
        while (seconds.Count < MinRuns || seconds.Sum() < SecondsPerPoint)
        {
            other.Forward(x, y, rows: 1);
            long start = Stopwatch.GetTimestamp();
            layer.Forward(x, y, rows);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        seconds.Sort();
        return seconds[seconds.Count / 2];
    }

    private sealed record Case(LayerFormat Format, long Bytes, Func<IDevice, LargeLayers.Float32, IReadOnlyList<(int Rows, double Seconds)>> Measure);
}
