using System;
using System.Collections.Generic;

namespace KernelGen.Bench;

/// <summary>The machine's limits, measured anew at every reading.</summary>
internal sealed class Roofs : IDisposable
{
    /// <summary>Bytes of other memory that one reading of <see cref="Limit.Memory"/> goes through.</summary>
    public const long BytesPerReading = 32L << 20;

    private readonly MemoryProbe _memory = new();
    private readonly Dictionary<(Limit, int), double> _best = [];

    /// <summary>Starts from what the machine did at best a moment ago.</summary>
    public Roofs(MachineLimits limits)
    {
        _best[(Limit.Memory, 1)] = limits.ReadOneThread;
        _best[(Limit.Float, 1)] = limits.FloatOneThread;
        _best[(Limit.Int8, 1)] = limits.Int8OneThread;
        if (limits.Threads > 1)
        {
            _best[(Limit.Memory, limits.Threads)] = limits.ReadAllThreads;
            _best[(Limit.Float, limits.Threads)] = limits.FloatAllThreads;
            _best[(Limit.Int8, limits.Threads)] = limits.Int8AllThreads;
        }
    }

    /// <summary>What limits a format at a number of rows: up to four rows cost no more than reading the weights, from there on it is arithmetic.</summary>
    public static Limit Of(LayerFormat format, int rows) =>
        rows <= 4 ? Limit.Memory : format.Activations.IsInteger ? Limit.Int8 : Limit.Float;

    /// <summary>One reading on the threads of a device, in GB/s or GOP/s. A second team would compete with the first for the cores.</summary>
    public double Read(Limit limit, CpuDevice device)
    {
        int threads = device.Threads;
        double reading = limit switch
        {
            Limit.Memory => _memory.Read(device),
            Limit.Float => ArithmeticProbe.Float(device),
            Limit.Int8 => ArithmeticProbe.Int8(device),
            _ => throw new ArgumentOutOfRangeException(nameof(limit)),
        };
        _best[(limit, threads)] = Math.Max(reading, Best(limit, threads));
        return reading;
    }

    /// <summary>The best reading so far, 0 if there was none.</summary>
    public double Best(Limit limit, int threads) => _best.GetValueOrDefault((limit, threads));

    /// <summary>Frees the buffer.</summary>
    public void Dispose() => _memory.Dispose();
}
