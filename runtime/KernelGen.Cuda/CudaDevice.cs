using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;
using ILGPU.Runtime.Cuda;

namespace KernelGen;

/// <summary>An NVIDIA GPU: a context with one stream, which runs everything in the order in which it was asked for.</summary>
/// <remarks>Thread-safe. Layers, tensors and recordings on it must not be used after <see cref="Dispose"/>; they may be disposed after it.</remarks>
public sealed class CudaDevice : IDevice, IDisposable
{
    private readonly CudaContext _context;
    private readonly List<nint> _freeLater = [];
    private bool _isClosed;

    [RequiresDynamicCode(CudaDevices.DynamicCode)]
    internal CudaDevice(string name, CudaDriver driver, FoundGpu gpu, CudaOptions options)
    {
        ListName = name;
        Driver = driver;
        Traits = gpu.Traits;
        Options = options;
        PtxCache cache = new(options.CacheFolder);
        _context = new(gpu);
        Programs = new(this, cache);
        Pinned = new(this);
        Workspace = new(this);
        Stager = new(this);
    }

    /// <summary>Frees what a device holds that nobody disposed.</summary>
    ~CudaDevice() => Close();

    /// <inheritdoc/>
    public string Name => $"{ListName} ({Traits.Name})";

    /// <summary>What <see cref="CudaDevices.List()"/> calls it.</summary>
    public string ListName { get; }

    /// <summary>What the driver says about it.</summary>
    public CudaTraits Traits { get; }

    /// <summary>The choices it was opened with.</summary>
    public CudaOptions Options { get; }

    /// <summary>Why compiled kernels were not stored for the next process; <c>null</c> if they were, or if there is no cache.</summary>
    public string? CacheProblem => Programs.CacheProblem;

    /// <summary>ILGPU's accelerator on the same context.</summary>
    internal CudaAccelerator Accelerator => _isClosed ? throw Disposed() : _context.Accelerator;

    internal CudaDriver Driver { get; }

    /// <summary>Whether it was neither disposed nor lost.</summary>
    internal bool IsUsable => !_isClosed && Driver.Lost is null;

    /// <summary>Where everything is queued; under <see cref="Enter"/>.</summary>
    internal nint Stream => _context.Stream;

    /// <summary>Held while commands of one layer are queued, so that they do not mix with those of another.</summary>
    internal Lock QueueLock { get; } = new();

    internal CudaPrograms Programs { get; }

    internal PinnedMemory Pinned { get; }

    internal CudaStager Stager { get; }

    /// <summary>What layers share; used under <see cref="QueueLock"/>.</summary>
    internal CudaWorkspace Workspace { get; private set; }

    /// <summary>What is being recorded, by the thread that holds <see cref="QueueLock"/>.</summary>
    internal CudaGraph? Recording { get; private set; }

    /// <inheritdoc/>
    public IDeviceLinear Prepare(LayerKernels kernels, LayerTensors tensors)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(tensors);
        return kernels.Format == tensors.Format
            ? new CudaLinear(this, kernels, tensors)
            : throw new ArgumentException($"The kernels are for {kernels.Format}; the tensors are {tensors.Format}.", nameof(tensors));
    }

    /// <inheritdoc/>
    public DeviceTensor Allocate(int rows, int columns) => Allocate(rows, columns, CudaTensorType.Float32);

    /// <summary>Allocates a matrix of zeros of a type. Layers read and write every type.</summary>
    /// <param name="rows">The most rows it can hold, ≥ 1.</param>
    /// <param name="columns">Numbers of a row, ≥ 1.</param>
    /// <param name="type">How a number is stored.</param>
    /// <exception cref="KernelGenException">The GPU has no room for it.</exception>
    public CudaTensor Allocate(int rows, int columns, CudaTensorType type) => new(this, rows, columns, type);

    /// <inheritdoc/>
    public IDeviceGroup Join(IReadOnlyList<IDeviceLinear> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return new CudaLinearGroup([.. layers.Cast<CudaLinear>()]);
    }

    /// <summary>Records what layers do with tensors of this device, so that it can be run again without the cost of asking for each step.</summary>
    /// <param name="work">Calls <c>Forward</c> with tensors, on the thread it is called on; it runs twice: once as usual, which allocates and compiles, and once recorded. It must not
    /// copy to or from the host, and must do the same both times.</param>
    /// <exception cref="KernelGenException">Something in it cannot be recorded.</exception>
    /// <exception cref="InvalidOperationException">It copies or allocates while it is recorded.</exception>
    public CudaGraph Capture(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using CudaScope scope = Enter();
        RefuseWhileRecording("record");
        CudaWorkspace shared = Workspace;
        CudaWorkspace own = Workspace = new(this);
        CudaGraph graph = new(this, own);
        try
        {
            work();
            Driver.Synchronize(Stream);
            Recording = graph;
            graph.Record(work);
            return graph;
        }
        catch
        {
            Recording = null;
            graph.Dispose();
            throw;
        }
        finally
        {
            Recording = null;
            Workspace = shared;
            FreeWhatWasLeft();
        }
    }

    /// <summary>Runs work and tells how long the GPU took for it.</summary>
    /// <param name="work">Calls <c>Forward</c> with tensors, or launches recordings, on the thread it is called on.</param>
    /// <returns>Milliseconds from the first to the last step, in the GPU's own time.</returns>
    public double Measure(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using CudaScope scope = Enter();
        RefuseWhileRecording("measure");
        nint first = Driver.CreateEvent(hasTime: true), last = 0;
        try
        {
            last = Driver.CreateEvent(hasTime: true);
            Driver.Record(first, Stream);
            work();
            Driver.Record(last, Stream);
            Driver.Wait(last);
            return Driver.Milliseconds(first, last);
        }
        finally
        {
            Driver.DestroyEvent(first);
            if (last != 0)
            {
                Driver.DestroyEvent(last);
            }
        }
    }

    /// <summary>Waits for everything that was asked for.</summary>
    /// <exception cref="KernelGenException">Some of it failed.</exception>
    public void Synchronize()
    {
        using CudaScope scope = Enter();
        RefuseWhileRecording("wait");
        Driver.Synchronize(Stream);
    }

    /// <summary>Waits for the work in progress, then frees everything on the device.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the device for this thread: its lock, and its context.</summary>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    /// <exception cref="KernelGenException">Its context was lost.</exception>
    internal CudaScope Enter() => new(this, takesLock: true);

    /// <summary>Makes its context that of this thread, which only waits or copies.</summary>
    internal CudaScope EnterContext() => new(this, takesLock: false);

    /// <summary>Makes the context current.</summary>
    internal void PushContext()
    {
        if (_isClosed)
        {
            throw Disposed();
        }

        if (Driver.Lost is { } reason)
        {
            throw new KernelGenException(reason);
        }

        Driver.PushContext(_context.Handle);
    }

    /// <summary>Refuses what a recording cannot hold.</summary>
    internal void RefuseWhileRecording(string what)
    {
        if (Recording is not null && QueueLock.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException(
                $"The device cannot {what} while work is recorded: only Forward with tensors can be recorded, and it must ask for nothing new the second time (see CudaDevice.Capture).");
        }
    }

    /// <summary>After commands failed to be queued: waits for those that were, and frees the memory they shared. Called under <see cref="Enter"/>.</summary>
    internal void Abandon()
    {
        Driver.TrySynchronize(Stream);
        Stager.Forget();
        Workspace.Dispose();
    }

    /// <summary>The same, unless the commands were recorded: then they have not run, and the recording is thrown away.</summary>
    internal void AbandonUnlessRecording()
    {
        if (Recording is null)
        {
            Abandon();
        }
    }

    /// <summary>Frees memory after the work that uses it. Finalizers come here too.</summary>
    internal void Free(nint pointer)
    {
        lock (QueueLock)
        {
            if (_isClosed)
            {
                return;
            }

            if (Recording is not null)
            {
                _freeLater.Add(pointer);
                return;
            }

            using CudaContextScope scope = new(this);
            Driver.TrySynchronize(Stream);
            Driver.Free(pointer);
        }
    }

    /// <summary>Frees a recording after the work in progress. Finalizers come here too.</summary>
    internal void FreeGraph(nint graph, nint executable)
    {
        lock (QueueLock)
        {
            if (!_isClosed && (graph != 0 || executable != 0))
            {
                using CudaContextScope scope = new(this);
                Driver.TrySynchronize(Stream);
                Driver.DestroyExecutable(executable);
                Driver.DestroyGraph(graph);
            }
        }
    }

    /// <summary>Makes the context current for clean-up, lost or not.</summary>
    internal bool TryPushContext() => Driver.TryPushContext(_context.Handle);

    private static ObjectDisposedException Disposed() => new(null, "The CUDA device was disposed.");

    private void FreeWhatWasLeft()
    {
        foreach (nint pointer in _freeLater)
        {
            Free(pointer);
        }

        _freeLater.Clear();
    }

    private void Close()
    {
        // The constructor may have failed before there was anything to close.
        if (_context is null)
        {
            return;
        }

        lock (QueueLock)
        {
            if (!_isClosed)
            {
                using (CudaContextScope scope = new(this))
                {
                    Driver.TrySynchronize(Stream);
                    Workspace.Dispose();
                    Pinned.Dispose();
                    Programs.Dispose();
                }

                _isClosed = true;
                _context.Dispose();
            }
        }
    }
}
