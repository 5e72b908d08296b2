using System;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>Memory of a device. The driver frees it after the work that is queued with it.</summary>
internal sealed unsafe class OpenClBuffer : IDisposable
{
    private readonly OpenClApi _api;
    private nint _handle;

    /// <summary>Allocates it.</summary>
    /// <param name="device">The device.</param>
    /// <param name="bytes">Its size, ≥ 1.</param>
    /// <param name="purpose">What it is for, in messages.</param>
    /// <param name="flags">How it is used.</param>
    /// <param name="host">Host memory to use or to copy, as the flags say.</param>
    /// <exception cref="KernelGenException">The device has no room for it.</exception>
    public OpenClBuffer(OpenClDevice device, long bytes, string purpose, MemFlags flags = MemFlags.ReadWrite, void* host = null)
    {
        _api = device.Api;
        device.CheckSize(bytes, purpose);
        Bytes = bytes;
        _handle = device.Api.CreateBuffer(device.Context, flags, (nuint)bytes, host);
        GC.AddMemoryPressure(bytes);
    }

    ~OpenClBuffer() => Free();

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>Its handle.</summary>
    /// <exception cref="ObjectDisposedException">It was freed.</exception>
    public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(null, "The layer or tensor was disposed.");

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        nint handle = _handle;
        _handle = 0;
        if (handle != 0)
        {
            _api.ReleaseBuffer(handle);
            GC.RemoveMemoryPressure(Bytes);
        }
    }
}
