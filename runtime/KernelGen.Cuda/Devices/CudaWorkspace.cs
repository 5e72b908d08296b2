using System;

namespace KernelGen;

/// <summary>Buffers that all layers of a device share, because its stream runs one kernel after the other. They grow to the largest request. A recording has its own.</summary>
internal sealed class CudaWorkspace(CudaDevice device) : IDisposable
{
    private readonly CudaBuffer?[] _buffers = new CudaBuffer?[Enum.GetValues<CudaWorkspacePart>().Length];

    /// <summary>A buffer of at least some bytes; what it held for earlier kernels may be lost once those have run. Tickets are zeros, because kernels leave them so.</summary>
    public nint Rent(CudaWorkspacePart part, long bytes)
    {
        CudaBuffer? buffer = _buffers[(int)part];
        if (buffer is null || buffer.Bytes < bytes)
        {
            device.RefuseWhileRecording("allocate memory");
            buffer?.Dispose();
            _buffers[(int)part] = null;
            buffer = new(device, Math.Max(bytes, sizeof(float)), $"the {part.ToString().ToLowerInvariant()} of a call");
            _buffers[(int)part] = buffer;
            if (part == CudaWorkspacePart.Tickets)
            {
                device.Driver.Clear(buffer.Pointer, buffer.Bytes, device.Stream);
            }
        }

        return buffer.Pointer;
    }

    /// <summary>Frees all of it; the next request allocates anew.</summary>
    public void Dispose()
    {
        foreach (CudaBuffer? buffer in _buffers)
        {
            buffer?.Dispose();
        }

        Array.Clear(_buffers);
    }
}
