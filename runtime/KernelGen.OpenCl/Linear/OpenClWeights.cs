using System;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>Packed weights of one product on a device.</summary>
/// <remarks>A device that works in the host's memory reads them where they were packed. Any other gets a copy, and the host's memory is freed.</remarks>
internal sealed unsafe class OpenClWeights : IDisposable
{
    private readonly OpenClDevice _device;
    private readonly OpenClBuffer _buffer;
    private readonly PackedWeights? _host;

    /// <summary>Packs and uploads a tensor.</summary>
    /// <exception cref="KernelGenException">The device has no room for it.</exception>
    public OpenClWeights(OpenClDevice device, QuantizedTensor tensor)
    {
        _device = device;
        PackedWeights packed = PackedWeights.Pack(tensor, device.HostMemory);
        try
        {
            Layout = packed.Layout;
            TensorScale = packed.TensorScale;
            SharedZero = packed.SharedZero;
            MemFlags placement = device.UsesHostMemory ? MemFlags.UseHostPtr : MemFlags.CopyHostPtr;
            _buffer = new(device, Bytes(Layout), $"The weights {Layout.Format} {Layout.Rows}×{Layout.Columns}", MemFlags.ReadOnly | placement, packed.Data);
        }
        catch
        {
            packed.Dispose();
            throw;
        }

        if (device.UsesHostMemory)
        {
            _host = packed;
        }
        else
        {
            packed.Dispose();
        }
    }

    /// <summary>Where each bit lives.</summary>
    public PackedLayout Layout { get; }

    /// <summary>The scale of the whole tensor, 1 if it has none.</summary>
    public float TensorScale { get; }

    /// <summary>The zero point that all rows share.</summary>
    public int SharedZero { get; }

    /// <summary>The handle of the buffer.</summary>
    public nint Handle => _buffer.Handle;

    /// <summary>Checks, before anything is packed, that a tensor fits one buffer.</summary>
    public static void CheckSize(OpenClDevice device, QuantizedTensor? tensor)
    {
        if (tensor is not null)
        {
            PackedLayout layout = new(tensor.Format, tensor.Rows, tensor.Columns);
            device.CheckSize(Bytes(layout), $"The weights {layout.Format} {layout.Rows}×{layout.Columns}");
        }
    }

    /// <summary>The canonical tensor.</summary>
    public QuantizedTensor Unpack()
    {
        if (_host is not null)
        {
            return _host.Unpack();
        }

        using PackedWeights copy = PackedWeights.Allocate(Layout);
        nint done;
        lock (_device.QueueLock)
        {
            done = _device.Api.Read(_device.Queue, Handle, copy.Data, PackedWeights.AllocatedBytes(Layout), withEvent: true);
            _device.Api.Flush(_device.Queue);
        }

        _device.Api.Wait(done);
        return copy.Unpack();
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _host?.Dispose();
    }

    private static long Bytes(PackedLayout layout) => checked((long)PackedWeights.AllocatedBytes(layout));
}
