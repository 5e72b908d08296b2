using System;

namespace KernelGen;

/// <summary>A piece of page-locked memory, with an event that tells when a copy is done.</summary>
internal sealed unsafe class PinnedBuffer
{
    private readonly CudaDriver _driver;
    private readonly nint _done;

    /// <summary>Allocates it.</summary>
    /// <exception cref="KernelGenException">The host has too little memory that can be locked.</exception>
    public PinnedBuffer(CudaDriver driver, long bytes)
    {
        _driver = driver;
        Bytes = bytes;
        Data = (byte*)driver.AllocateHost(bytes);
        try
        {
            _done = driver.CreateEvent(hasTime: false);
        }
        catch
        {
            driver.FreeHost(Data);
            throw;
        }
    }

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <summary>The first byte.</summary>
    public byte* Data { get; }

    /// <summary>Marks what has been queued so far, see <see cref="Wait"/>.</summary>
    public void Mark(nint stream) => _driver.Record(_done, stream);

    /// <summary>Waits for what was marked last.</summary>
    public void Wait() => _driver.Wait(_done);

    /// <summary>Copies from it.</summary>
    public void Read(long from, Span<byte> destination) => new ReadOnlySpan<byte>(Data + from, destination.Length).CopyTo(destination);

    /// <summary>Copies to it.</summary>
    public void Write(ReadOnlySpan<byte> source) => source.CopyTo(new Span<byte>(Data, checked((int)Bytes)));

    /// <summary>Frees it.</summary>
    public void Free()
    {
        _driver.DestroyEvent(_done);
        _driver.FreeHost(Data);
    }
}
