using System;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>Copies of one layer that take turns, so that the weights of a call are in memory and not in a cache.</summary>
internal sealed class RotatedLayer : IDisposable
{
    private readonly IDeviceLinear[] _copies;
    private int _next;

    /// <summary>Packs as many copies as it takes.</summary>
    /// <param name="device">Where they run.</param>
    /// <param name="format">The format.</param>
    /// <param name="tensors">The weights.</param>
    /// <param name="bytesBetween">Bytes that must be read before a copy comes again.</param>
    /// <param name="bytesBeside">Bytes that the caller reads between two calls.</param>
    public RotatedLayer(CpuDevice device, BenchFormat format, LayerTensors tensors, long bytesBetween, long bytesBeside)
    {
        IDeviceLinear first = device.Prepare(format.Kernels, tensors);
        Description = first.Describe();
        int copies = 1 + (int)Math.Ceiling(Math.Max(0, bytesBetween - bytesBeside) / (double)(Description.PackedBytes + bytesBeside));
        _copies = [first, .. Enumerable.Range(1, copies - 1).Select(_ => device.Prepare(format.Kernels, tensors))];
    }

    /// <summary>The kernel, and why no other.</summary>
    public LayerDescription Description { get; }

    /// <summary>One copy.</summary>
    public IDeviceLinear First => _copies[0];

    /// <summary>Runs the next copy.</summary>
    public void Run(float[] x, float[] y, int rows)
    {
        _next = (_next + 1) % _copies.Length;
        _copies[_next].Forward(x, y, rows);
    }

    /// <summary>Runs the next copy and returns how long it took on a clock, in seconds.</summary>
    public double Time(Clock clock, float[] x, float[] y, int rows)
    {
        double start = clock.Seconds;
        Run(x, y, rows);
        return clock.Seconds - start;
    }

    /// <summary>Frees all copies.</summary>
    public void Dispose()
    {
        foreach (IDeviceLinear copy in _copies)
        {
            copy.Dispose();
        }
    }
}
