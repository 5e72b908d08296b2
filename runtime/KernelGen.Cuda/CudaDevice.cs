using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;
using ILGPU.Runtime.Cuda;

namespace KernelGen;

/// <summary>An NVIDIA GPU: a context with one stream, which runs everything in the order in which it was asked for.</summary>
/// <remarks>Thread-safe. Layers, tensors and recordings on it must not be used after <see cref="Dispose"/>; they may be disposed after it.</remarks>
public sealed partial class CudaDevice : IDevice, IDisposable
{
    private readonly CudaContext _context;
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

    /// <summary>Waits for the work in progress, then frees everything on the device.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private static ObjectDisposedException Disposed() => new(null, "The CUDA device was disposed.");

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
