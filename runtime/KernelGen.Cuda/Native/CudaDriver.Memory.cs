using System.Globalization;

namespace KernelGen;

// Memory, copies, streams and events.
internal sealed unsafe partial class CudaDriver
{
    private const int OutOfMemory = 2;
    private const uint Portable = 1;
    private const uint WithoutTime = 2;

    private readonly delegate* unmanaged<nint*, nuint, int> _memAlloc;
    private readonly delegate* unmanaged<nint, int> _memFree, _streamSynchronize, _eventDestroy, _eventSynchronize;
    private readonly delegate* unmanaged<nuint*, nuint*, int> _memGetInfo;
    private readonly delegate* unmanaged<void**, nuint, uint, int> _memHostAlloc;
    private readonly delegate* unmanaged<void*, int> _memFreeHost;
    private readonly delegate* unmanaged<void*, void*, nuint, nint, int> _memcpyAsync;
    private readonly delegate* unmanaged<nint, byte, nuint, nint, int> _memsetAsync;
    private readonly delegate* unmanaged<nint*, uint, int> _eventCreate;
    private readonly delegate* unmanaged<nint, nint, int> _eventRecord;
    private readonly delegate* unmanaged<float*, nint, nint, int> _eventElapsedTime;

    /// <summary>Allocates memory of the device, not cleared.</summary>
    /// <param name="bytes">Its size, ≥ 1.</param>
    /// <param name="purpose">What it is for, in messages.</param>
    /// <exception cref="KernelGenException">There is not enough.</exception>
    public nint Allocate(long bytes, string purpose)
    {
        nint pointer;
        int code = _memAlloc(&pointer, (nuint)bytes);
        if (code == OutOfMemory)
        {
            nuint available, total;
            string free = _memGetInfo(&available, &total) == 0
                ? string.Create(CultureInfo.InvariantCulture, $"{(ulong)available} of {(ulong)total} bytes are free")
                : "how much is free is not known";
            throw new KernelGenException(
                $"The GPU is out of memory: {purpose} asked for {bytes.ToString(CultureInfo.InvariantCulture)} bytes, {free}. Free tensors and layers on it, use fewer rows at once, or a smaller format.");
        }

        Check("cuMemAlloc", code);
        return pointer;
    }

    /// <summary>Frees memory of the device. What fails here has failed before.</summary>
    public void Free(nint pointer) => _ = _memFree(pointer);

    /// <summary>Allocates page-locked memory of the host.</summary>
    /// <exception cref="KernelGenException">The host has too little memory that can be locked.</exception>
    public void* AllocateHost(long bytes)
    {
        void* pointer;
        Check("cuMemHostAlloc", _memHostAlloc(&pointer, (nuint)bytes, Portable));
        return pointer;
    }

    /// <summary>Frees page-locked memory.</summary>
    public void FreeHost(void* pointer) => _ = _memFreeHost(pointer);

    /// <summary>Queues a copy. Memory of the host must be page-locked for it to be asynchronous.</summary>
    public void Copy(void* target, void* source, long bytes, nint stream) => Check("cuMemcpyAsync", _memcpyAsync(target, source, (nuint)bytes, stream));

    /// <summary>Queues zeros.</summary>
    public void Clear(nint target, long bytes, nint stream) => Check("cuMemsetD8Async", _memsetAsync(target, 0, (nuint)bytes, stream));

    /// <summary>Waits for everything in a stream.</summary>
    public void Synchronize(nint stream) => Check("cuStreamSynchronize", _streamSynchronize(stream));

    /// <summary>Waits for everything in a stream; whatever fails there is told elsewhere.</summary>
    public void TrySynchronize(nint stream) => _ = _streamSynchronize(stream);

    /// <summary>Creates an event.</summary>
    /// <param name="hasTime">Whether it keeps the time, which costs a little.</param>
    public nint CreateEvent(bool hasTime)
    {
        nint created;
        Check("cuEventCreate", _eventCreate(&created, hasTime ? 0 : WithoutTime));
        return created;
    }

    /// <summary>Frees an event.</summary>
    public void DestroyEvent(nint destroyed) => _ = _eventDestroy(destroyed);

    /// <summary>Queues an event.</summary>
    public void Record(nint recorded, nint stream) => Check("cuEventRecord", _eventRecord(recorded, stream));

    /// <summary>Waits for an event.</summary>
    public void Wait(nint waited) => Check("cuEventSynchronize", _eventSynchronize(waited));

    /// <summary>Milliseconds between two events that have happened.</summary>
    public float Milliseconds(nint from, nint to)
    {
        float milliseconds;
        Check("cuEventElapsedTime", _eventElapsedTime(&milliseconds, from, to));
        return milliseconds;
    }
}
