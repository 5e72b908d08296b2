using System;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>A tensor in native memory of the host.</summary>
internal sealed unsafe class CpuTensor : DeviceTensor
{
    private float* _data;

    public CpuTensor(CpuDevice device, int rows, int columns)
        : base(device, rows, columns)
    {
        nuint bytes = checked((nuint)rows * (nuint)columns * sizeof(float));
        _data = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(_data, bytes);
    }

    ~CpuTensor() => Dispose(disposing: false);

    /// <summary>The first float.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public float* Data => _data != null ? _data : throw new ObjectDisposedException(null, "The tensor was disposed.");

    protected override void ReadCore(Span<float> destination) => new ReadOnlySpan<float>(Data, destination.Length).CopyTo(destination);

    protected override void WriteCore(ReadOnlySpan<float> source) => source.CopyTo(new Span<float>(Data, source.Length));

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
    }
}
