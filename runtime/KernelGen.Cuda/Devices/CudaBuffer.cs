using System;

namespace KernelGen;

/// <summary>Memory of a device. It is freed after the work that is queued with it.</summary>
internal sealed class CudaBuffer : IDisposable
{
    private readonly CudaDevice _device;
    private nint _pointer;

    /// <summary>Allocates it, not cleared.</summary>
    /// <param name="device">The device.</param>
    /// <param name="bytes">Its size, ≥ 1.</param>
    /// <param name="purpose">What it is for, in messages.</param>
    /// <exception cref="KernelGenException">The device has no room for it.</exception>
    /// <exception cref="InvalidOperationException">Work is being recorded.</exception>
    public CudaBuffer(CudaDevice device, long bytes, string purpose)
    {
        _device = device;
        Bytes = bytes;
        using CudaScope scope = device.Enter();
        device.RefuseWhileRecording("allocate memory");
        _pointer = device.Driver.Allocate(bytes, purpose);
        GC.AddMemoryPressure(bytes);
    }

    ~CudaBuffer() => Free();

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>Whether it was freed.</summary>
    public bool IsFreed => _pointer == 0;

    /// <summary>Where it is; a recording that is going on keeps it.</summary>
    /// <exception cref="ObjectDisposedException">It was freed.</exception>
    public nint Pointer
    {
        get
        {
            _device.Recording?.Use(this);
            return _pointer != 0 ? _pointer : throw new ObjectDisposedException(null, "The layer or tensor was disposed.");
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        nint pointer = _pointer;
        _pointer = 0;
        if (pointer != 0)
        {
            _device.Free(pointer);
            GC.RemoveMemoryPressure(Bytes);
        }
    }
}
