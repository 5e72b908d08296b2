using System;

namespace KernelGen;

/// <summary>Buffers that all layers of a device share, because its queue runs one command after the other. They grow to the largest request.</summary>
internal sealed unsafe class OpenClWorkspace(OpenClDevice device) : IDisposable
{
    private readonly OpenClBuffer?[] _buffers = new OpenClBuffer?[Enum.GetValues<WorkspacePart>().Length];

    /// <summary>A buffer of at least some bytes; what it held for earlier commands may be lost once those have run.</summary>
    public OpenClBuffer Rent(WorkspacePart part, long bytes)
    {
        OpenClBuffer? buffer = _buffers[(int)part];
        if (buffer is null || buffer.Bytes < bytes)
        {
            buffer?.Dispose();
            _buffers[(int)part] = null;
            buffer = new(device, Math.Max(bytes, sizeof(float)), $"The {part} of a call");
            _buffers[(int)part] = buffer;
        }

        return buffer;
    }

    /// <summary>Frees all of it; the next request allocates anew.</summary>
    public void Dispose()
    {
        foreach (OpenClBuffer? buffer in _buffers)
        {
            buffer?.Dispose();
        }

        Array.Clear(_buffers);
    }
}
