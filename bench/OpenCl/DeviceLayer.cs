using System;
using System.Linq;

namespace KernelGen.Bench.OpenCl;

/// <summary>Copies of a layer on a device that run one after the other without waiting, as the layers of a model do; their weights come from memory.</summary>
internal sealed class DeviceLayer : IContestant
{
    private const long BytesOfCopies = 256L << 20;
    private const int MaxCopies = 16;

    private readonly IDeviceLinear[] _copies;
    private readonly DeviceTensor _x, _y, _end;
    private readonly int _rows;

    /// <summary>Packs the copies.</summary>
    /// <param name="device">The device.</param>
    /// <param name="format">The format.</param>
    /// <param name="tensors">The weights.</param>
    /// <param name="rows">Rows of activations.</param>
    public DeviceLayer(OpenClDevice device, BenchFormat format, LayerTensors tensors, int rows)
    {
        Name = format.Id;
        _rows = rows;
        long bytes = format.Format.PackedBytes(tensors.Outputs, tensors.Inputs);
        int copies = rows > Race.StreamedRows ? 2 : (int)Math.Clamp(BytesOfCopies / bytes, 2, MaxCopies);
        _copies = [.. Enumerable.Range(0, copies).Select(_ => device.Prepare(format.Kernels, tensors))];
        _x = device.Allocate(rows, tensors.Inputs);
        _x.Write(RandomLayer.Activations(rows, tensors.Inputs, seed: 2));
        _y = device.Allocate(rows, tensors.Outputs);
        _end = device.Allocate(1, 1);
    }

    public string Name { get; }

    public Roof? Arithmetic => Roof.Float;

    /// <summary>One copy.</summary>
    public IDeviceLinear First => _copies[0];

    /// <summary>Calls of one <see cref="Run"/>.</summary>
    public int Calls => _copies.Length;

    /// <summary>Runs every copy once and waits for the last.</summary>
    public void Run()
    {
        foreach (IDeviceLinear copy in _copies)
        {
            copy.Forward(_x, _y, _rows);
        }

        _end.Read(new float[1]);
    }

    public void Dispose()
    {
        foreach (IDeviceLinear copy in _copies)
        {
            copy.Dispose();
        }

        _x.Dispose();
        _y.Dispose();
        _end.Dispose();
    }
}
