using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace KernelGen.Cli.Demo;

/// <summary>One of <see cref="LargeLayers"/>, ready to be timed.</summary>
/// <param name="Format">Its format.</param>
/// <param name="Bytes">Packed bytes.</param>
/// <param name="Measure">Times calls on a device for some numbers of rows, in turns with the fp32 layer.</param>
internal sealed record TimedLayer(LayerFormat Format, long Bytes, Func<IDevice, LargeLayers.Float32, IReadOnlyList<int>, IReadOnlyList<LayerTime>> Measure)
{
    private const double SecondsPerPoint = 0.05;
    private const int MinRuns = 9;

    /// <summary>The layer of a class, with random weights.</summary>
    public static TimedLayer Of<TLayer>()
        where TLayer : class, IQuantizedLinear<TLayer> => new(TLayer.Format, TLayer.PackedBytes, Times<TLayer>);

    /// <summary>The layer on a device, with random weights.</summary>
    public static TLayer Create<TLayer>(IDevice device)
        where TLayer : class, IQuantizedLinear<TLayer> =>
        TLayer.Create(RandomTensors.Create(TLayer.Format, TLayer.OutFeatures, TLayer.InFeatures, seed: 1), device);

    /// <summary>Does some things in turns, so that a drift of the machine moves all of them, and returns the median seconds of each.</summary>
    public static double[] Race(params Action[] contestants)
    {
        List<double>[] seconds = Array.ConvertAll(contestants, static _ => new List<double>());
        foreach (Action contestant in contestants)
        {
            contestant();
        }

        while (seconds.Any(static each => each.Count < MinRuns || each.Sum() < SecondsPerPoint))
        {
            for (int i = 0; i < contestants.Length; i++)
            {
                seconds[i].Add(Time(contestants[i]));
            }
        }

        return Array.ConvertAll(seconds, static each => each.Order().ElementAt(each.Count / 2));
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static List<LayerTime> Times<TLayer>(IDevice device, LargeLayers.Float32 exact, IReadOnlyList<int> rows)
        where TLayer : class, IQuantizedLinear<TLayer>
    {
        using TLayer layer = Create<TLayer>(device);
        return [.. rows.Select(Time)];

        LayerTime Time(int count)
        {
            float[] x = LayerBench.Activations(count * TLayer.InFeatures), y = new float[count * TLayer.OutFeatures];
            double[] seconds = Race(() => exact.Forward(x, y, count), () => layer.Forward(x, y, count));
            return new(count, seconds[1], seconds[0]);
        }
    }
}
