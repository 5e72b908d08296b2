using System;
using System.Collections.Generic;
using System.Threading;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace KernelGen;

/// <summary>A context of the driver with one stream, as ILGPU opens it. What is open lives until <see cref="Dispose"/>, even if nobody else refers to it.</summary>
internal sealed class CudaContext : IDisposable
{
    // ILGPU's objects have finalizers, which must not run before those of the buffers.
    private static readonly HashSet<CudaContext> s_open = [];
    private static readonly Lock s_lock = new();

    private readonly Context _context;
    private readonly CudaStream _stream;

    /// <summary>Opens a device.</summary>
    /// <exception cref="KernelGenException">ILGPU cannot.</exception>
    public CudaContext(FoundGpu gpu)
    {
        CudaLibrary.Register();
        Context? context = null;
        try
        {
            context = Context.Create(builder => CudaCompiler.Configure(builder).Cuda(device => device.DeviceId == gpu.Ordinal));
            Accelerator = context.CreateCudaAccelerator(0);
            _stream = (CudaStream)Accelerator.CreateStream();
        }
        catch (Exception exception) when (exception is CudaException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            Accelerator?.Dispose();
            context?.Dispose();
            throw new KernelGenException(
                $"{gpu.Traits.Name} (compute capability {gpu.Traits.Capability}, driver for CUDA {gpu.Traits.DriverVersion}) cannot be opened: {exception.Message}", exception);
        }

        _context = context;
        lock (s_lock)
        {
            s_open.Add(this);
        }
    }

    /// <summary>ILGPU's accelerator.</summary>
    public CudaAccelerator Accelerator { get; }

    /// <summary>The driver's handle of the context.</summary>
    public nint Handle => Accelerator.NativePtr;

    /// <summary>The driver's handle of the stream.</summary>
    public nint Stream => _stream.StreamPtr;

    /// <summary>How many are open.</summary>
    internal static int Open
    {
        get
        {
            lock (s_lock)
            {
                return s_open.Count;
            }
        }
    }

    public void Dispose()
    {
        lock (s_lock)
        {
            if (!s_open.Remove(this))
            {
                return;
            }
        }

        try
        {
            _stream.Dispose();
            Accelerator.Dispose();
            _context.Dispose();
        }
        catch (Exception exception) when (exception is CudaException or AggregateException or InvalidOperationException)
        {
            // A context that was lost cannot be closed in order; the process gives back what it holds.
        }
    }
}
