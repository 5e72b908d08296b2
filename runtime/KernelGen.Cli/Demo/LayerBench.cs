using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using KernelGen.Cli.Terminal;

namespace KernelGen.Cli.Demo;

/// <summary>Times <see cref="LargeLayers"/>: one token and 16 tokens at a time, weights always streamed from memory.</summary>
internal static class LayerBench
{
    // Copies take turns until together they are this large, several times a usual last-level cache.
    private const long RotatedBytes = 128L << 20;
    private const double SecondsPerPoint = 0.25;
    private const int MinRuns = 9;

    private static readonly int[] s_rows = [1, 16];

    private static readonly (string Format, Func<IEnumerable<(int Rows, double Seconds)>> Measure, long Bytes)[] s_cases =
    [
        Case<LargeLayers.Float32>(),
        Case<LargeLayers.Int8>(),
        Case<LargeLayers.Int8Int8>(),
        Case<LargeLayers.Int4>(),
        Case<LargeLayers.UInt3>(),
        Case<LargeLayers.UInt2>(),
        Case<LargeLayers.Sparse4>(),
        Case<LargeLayers.Slim>(),
        Case<LargeLayers.SlimQuantized>(),
    ];

    /// <summary>Every format at M = 1 and M = 16, fp32 first.</summary>
    public static IReadOnlyList<LayerRow> Run(IProgressReport progress)
    {
        List<LayerRow> rows = [];
        Dictionary<int, double> fp32 = [];
        foreach ((string format, Func<IEnumerable<(int Rows, double Seconds)>> measure, long bytes) in s_cases)
        {
            progress.Begin($"time {LargeLayers.Inputs} → {LargeLayers.Outputs} as {format}");
            foreach ((int m, double seconds) in measure())
            {
                fp32.TryAdd(m, seconds);
                rows.Add(new(format, m, seconds * 1e6, bytes / seconds / 1e9, fp32[m] / seconds, bytes));
            }
        }

        return rows;
    }

    private static (string Format, Func<IEnumerable<(int Rows, double Seconds)>> Measure, long Bytes) Case<TLayer>()
        where TLayer : class, IQuantizedLinear<TLayer> => (TLayer.Format.ToString(), Measure<TLayer>, TLayer.PackedBytes);

    private static IEnumerable<(int Rows, double Seconds)> Measure<TLayer>()
        where TLayer : class, IQuantizedLinear<TLayer>
    {
        LayerTensors tensors = RandomTensors.Create(TLayer.Format, TLayer.OutFeatures, TLayer.InFeatures, seed: 1);
        TLayer[] copies = [.. Enumerable.Range(0, (int)((RotatedBytes / TLayer.PackedBytes) + 1)).Select(_ => TLayer.Create(tensors))];
        try
        {
            foreach (int rows in s_rows)
            {
                yield return (rows, MedianSeconds(copies, rows));
            }
        }
        finally
        {
            foreach (TLayer copy in copies)
            {
                copy.Dispose();
            }
        }
    }

    private static double MedianSeconds<TLayer>(TLayer[] copies, int rows)
        where TLayer : class, IQuantizedLinear<TLayer>
    {
        float[] x = new float[rows * TLayer.InFeatures], y = new float[rows * TLayer.OutFeatures];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = ((i * 29 % 64) - 32) / 32f;
        }

        copies[0].Forward(x, y, rows);
        List<double> seconds = [];
        for (long begin = Stopwatch.GetTimestamp(); seconds.Count < MinRuns || Stopwatch.GetElapsedTime(begin).TotalSeconds < SecondsPerPoint;)
        {
            long start = Stopwatch.GetTimestamp();
            copies[seconds.Count % copies.Length].Forward(x, y, rows);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        seconds.Sort();
        return seconds[seconds.Count / 2];
    }
}
