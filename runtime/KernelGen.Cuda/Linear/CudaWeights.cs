using System;

namespace KernelGen;

/// <summary>Packed weights of one product in the memory of a GPU.</summary>
internal sealed unsafe class CudaWeights : IDisposable
{
    private readonly CudaDevice _device;
    private readonly CudaBuffer _buffer;

    /// <summary>Packs and uploads a tensor.</summary>
    /// <exception cref="KernelGenException">The GPU has no room for it.</exception>
    public CudaWeights(CudaDevice device, QuantizedTensor tensor)
    {
        _device = device;
        Layout = new(tensor.Format, tensor.Rows, tensor.Columns);
        _buffer = new(device, Bytes, $"the weights {Layout.Format} {Layout.Rows}×{Layout.Columns}");
        try
        {
            using PackedWeights packed = PackedWeights.Pack(tensor);
            TensorScale = packed.TensorScale;
            SharedZero = packed.SharedZero;
            CudaTransfers.Upload(device, _buffer, packed.Data, Bytes);
        }
        catch
        {
            _buffer.Dispose();
            throw;
        }
    }

    /// <summary>Where each bit lives.</summary>
    public PackedLayout Layout { get; }

    /// <summary>The scale of the whole tensor, 1 if it has none.</summary>
    public float TensorScale { get; }

    /// <summary>The zero point that all rows share.</summary>
    public int SharedZero { get; }

    /// <summary>Where they are.</summary>
    public nint Pointer => _buffer.Pointer;

    /// <summary>32-bit words of them.</summary>
    public long Words => Bytes / sizeof(uint);

    private long Bytes => checked((long)PackedWeights.AllocatedBytes(Layout));

    /// <summary>The canonical tensor.</summary>
    public QuantizedTensor Unpack()
    {
        using PackedWeights copy = PackedWeights.Allocate(Layout);
        CudaTransfers.Download(_device, _buffer, copy.Data, Bytes);
        return copy.Unpack();
    }

    public void Dispose() => _buffer.Dispose();
}
