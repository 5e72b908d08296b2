using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>Buffers and what is queued.</summary>
internal sealed unsafe partial class OpenClApi
{
    /// <summary>A buffer.</summary>
    /// <param name="context">Its context.</param>
    /// <param name="flags">How it is used.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="host">Host memory to use or to copy, as the flags say; or <c>null</c>.</param>
    public nint CreateBuffer(nint context, MemFlags flags, nuint bytes, void* host)
    {
        int code = Injected("clCreateBuffer");
        nint buffer = code != 0 ? 0 : _cl.CreateBuffer(context, flags, bytes, host, &code);
        return code == 0 ? buffer : throw OpenClError.Of($"clCreateBuffer of {bytes} bytes", code);
    }

    public void ReleaseBuffer(nint buffer) => _ = _cl.ReleaseMemObject(buffer);

    /// <summary>Queues a copy to the device. The source must stay until it is done.</summary>
    public void Write(nint queue, nint buffer, void* source, nuint bytes, bool wait)
    {
        int code = Injected("clEnqueueWriteBuffer");
        Check("clEnqueueWriteBuffer", code != 0 ? code : _cl.EnqueueWriteBuffer(queue, buffer, wait, 0, bytes, source, 0, null, null));
    }

    /// <summary>Queues a copy to the host. The destination must stay until it is done.</summary>
    /// <returns>The event of its end, or 0.</returns>
    public nint Read(nint queue, nint buffer, void* destination, nuint bytes, bool withEvent)
    {
        nint done = 0;
        int code = Injected("clEnqueueReadBuffer");
        Check("clEnqueueReadBuffer", code != 0 ? code : _cl.EnqueueReadBuffer(queue, buffer, false, 0, bytes, destination, 0, null, withEvent ? &done : null));
        return done;
    }

    /// <summary>Queues zeros.</summary>
    public void Clear(nint queue, nint buffer, nuint bytes)
    {
        int zero = 0, code = Injected("clEnqueueFillBuffer");
        Check("clEnqueueFillBuffer", code != 0 ? code : _cl.EnqueueFillBuffer(queue, buffer, &zero, sizeof(int), 0, bytes, 0, null, null));
    }

    /// <summary>Queues a kernel.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="kernel">The kernel, with all arguments set.</param>
    /// <param name="range">Work-items, and work-items of a group.</param>
    /// <param name="name">What the kernel is called in a message.</param>
    public void Launch(nint queue, nint kernel, in WorkRange range, string name)
    {
        nuint* global = stackalloc nuint[] { range.X, range.Y, range.Z };
        nuint* local = stackalloc nuint[] { range.LocalX, range.LocalY, range.LocalZ };
        int code = Injected("clEnqueueNDRangeKernel");
        code = code != 0 ? code : _cl.EnqueueNdrangeKernel(queue, kernel, 3, null, global, local, 0, null, null);
        if (code != 0)
        {
            throw OpenClError.Of($"clEnqueueNDRangeKernel of {name} with {range}", code);
        }
    }

    /// <summary>Waits for an event and releases it.</summary>
    public void Wait(nint done)
    {
        int code = Injected("clWaitForEvents");
        int actual = _cl.WaitForEvents(1, &done);
        _ = _cl.ReleaseEvent(done);
        Check("clWaitForEvents", code != 0 ? code : actual);
    }
}
