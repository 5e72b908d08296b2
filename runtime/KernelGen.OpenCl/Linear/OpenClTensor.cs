using System;

namespace KernelGen;

/// <summary>A tensor in a buffer of an OpenCL device.</summary>
internal sealed unsafe class OpenClTensor : DeviceTensor
{
    private readonly OpenClDevice _device;
    private readonly OpenClBuffer _buffer;

    public OpenClTensor(OpenClDevice device, int rows, int columns)
        : base(device, rows, columns)
    {
        _device = device;
        _buffer = new(device, (long)rows * columns * sizeof(float), $"A tensor of {rows}×{columns} floats");
        lock (device.QueueLock)
        {
            try
            {
                device.Api.Clear(device.Queue, _buffer.Handle, (nuint)_buffer.Bytes);
            }
            catch
            {
                _buffer.Dispose();
                throw;
            }
        }
    }

    /// <summary>The handle of the buffer.</summary>
    public nint Handle => _buffer.Handle;

    protected override void ReadCore(Span<float> destination)
    {
        fixed (float* p = destination)
        {
            nint done;
            lock (_device.QueueLock)
            {
                done = _device.Api.Read(_device.Queue, Handle, p, (nuint)destination.Length * sizeof(float), withEvent: true);
            }

            _device.Api.Wait(done);
        }
    }

    protected override void WriteCore(ReadOnlySpan<float> source)
    {
        fixed (float* p = source)
        {
            lock (_device.QueueLock)
            {
                _device.Api.Write(_device.Queue, Handle, p, (nuint)source.Length * sizeof(float), wait: true);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _buffer.Dispose();
        }
    }
}
