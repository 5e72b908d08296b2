using System;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>Copies of one layer that take turns, so that the weights of a call are in memory and not in a cache.</summary>
internal sealed class RotatedLayer : IDisposable
{
    private readonly IDeviceLinear[] _copies;
    private int _next;

    /// <summary>Packs the weights so many times.</summary>
    /// <param name="device">Where they run.</param>
    /// <param name="format">The format.</param>
    /// <param name="tensors">The weights.</param>
    /// <param name="copies">Copies, ≥ 1.</param>
    public RotatedLayer(CpuDevice device, BenchFormat format, LayerTensors tensors, int copies)
    {
        _copies = [.. Enumerable.Range(0, copies).Select(_ => device.Prepare(format.Kernels, tensors))];
        Description = First.Describe();
    }

    /// <summary>The kernel, and why no other.</summary>
    public LayerDescription Description { get; }

    /// <summary>One copy.</summary>
    public IDeviceLinear First => _copies[0];

    /// <summary>Packs a layer of random weights and compares what it computes with a float64 product.</summary>
    /// <exception cref="KernelGenException">The kernel computes something wrong.</exception>
    public static RotatedLayer Checked(CpuDevice device, BenchFormat format, BenchShape shape, int copies)
    {
        LayerTensors tensors = RandomLayer.Create(format.Format, shape, seed: 1);
        RotatedLayer layer = new(device, format, tensors, copies);
        OutputCheck.Require(layer.First, tensors);
        return layer;
    }

    /// <summary>Runs the next copy.</summary>
    public void Run(float[] x, float[] y, int rows)
    {
        _next = (_next + 1) % _copies.Length;
        _copies[_next].Forward(x, y, rows);
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
