using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace KernelGen.Cli.Studies;

/// <summary>All linear layers that one token passes, on a device; every layer has memory of its own, as in a model.</summary>
internal sealed class DecodeStep(IDevice device) : IDisposable
{
    private readonly Dictionary<string, List<Call>> _calls = [];
    private readonly List<IDisposable> _owned = [];

    /// <summary>Adds layers of a class, all with the same weights but each with its own copy.</summary>
    /// <param name="operation">What the layers do; they are timed together.</param>
    /// <param name="count">How many.</param>
    /// <param name="tensors">The weights.</param>
    public void Add<TLayer>(string operation, int count, LayerTensors tensors)
        where TLayer : class, IQuantizedLinear<TLayer>
    {
        DeviceTensor x = Own(device.Allocate(1, TLayer.InFeatures)), y = Own(device.Allocate(1, TLayer.OutFeatures));
        x.Write([.. Enumerable.Range(0, TLayer.InFeatures).Select(static i => ((i * 29 % 64) - 32) / 32f)]);
        for (int i = 0; i < count; i++)
        {
            IDeviceLinear layer = Own(TLayer.Create(tensors, device)).OnDevice;
            List<Call> calls = _calls.TryGetValue(operation, out List<Call>? known) ? known : _calls[operation] = [];
            calls.Add(new(layer, x, y, TLayer.PackedBytes));
        }
    }

    /// <summary>The layers of an operation: how many, and their packed bytes.</summary>
    public (int Layers, long Bytes) Size(string operation) => (_calls[operation].Count, _calls[operation].Sum(static call => call.Bytes));

    /// <summary>Passes tokens through all layers and returns the median seconds that each operation takes.</summary>
    public IReadOnlyDictionary<string, double> Measure(int tokens)
    {
        Dictionary<string, List<double>> seconds = _calls.ToDictionary(static pair => pair.Key, static _ => new List<double>());
        float[] first = new float[1];
        for (int token = -1; token < tokens; token++)
        {
            foreach ((string operation, List<Call> calls) in _calls)
            {
                long start = Stopwatch.GetTimestamp();
                foreach (Call call in calls)
                {
                    call.Layer.Forward(call.X, call.Y, rows: 1);
                }

                // What is read last waits for everything before it on a device that works on its own.
                calls[^1].Y.Read(first);
                if (token >= 0)
                {
                    seconds[operation].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
        }

        return seconds.ToDictionary(static pair => pair.Key, static pair => pair.Value.Order().ElementAt(pair.Value.Count / 2));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable each in _owned)
        {
            each.Dispose();
        }
    }

    private T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Add(disposable);
        return disposable;
    }

    private sealed record Call(IDeviceLinear Layer, DeviceTensor X, DeviceTensor Y, long Bytes);
}
