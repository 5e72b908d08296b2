using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace KernelGen;

/// <summary>An OpenCL device: a context with one queue, which runs everything in the order in which it was asked for.</summary>
/// <remarks>Thread-safe. Layers and tensors on it must not be used after <see cref="Dispose"/>.</remarks>
public sealed class OpenClDevice : IDevice, IDisposable
{
    private readonly OpenClWorkspace _workspace;
    private readonly ProgramCache _programs;
    private readonly BinaryCache _binaries;
    private nint _context, _queue;

    internal OpenClDevice(string name, FoundDevice found, OpenClOptions options)
    {
        ListName = name;
        Traits = found.Traits;
        Options = options;
        _binaries = new(options.CacheFolder, Traits);
        _context = Api.CreateContext(found.Platform, found.Device);
        try
        {
            _queue = Api.CreateQueue(_context, found.Device);
        }
        catch
        {
            Api.ReleaseContext(_context);
            throw;
        }

        _programs = new(Api, _context, found.Device, _queue, _binaries);
        _workspace = new(this);
        HostMemory = new(this);
        Stager = new(this);
        SelfTest = new(this);
    }

    /// <summary>Frees what a device holds that nobody disposed.</summary>
    ~OpenClDevice() => Release();

    /// <inheritdoc/>
    public string Name => $"{ListName} ({Traits.Name})";

    /// <summary>What <see cref="OpenClDevices.List"/> calls it.</summary>
    public string ListName { get; }

    /// <summary>What the driver says about it.</summary>
    public OpenClTraits Traits { get; }

    /// <summary>The choices it was opened with.</summary>
    public OpenClOptions Options { get; }

    /// <summary>Why compiled programs were not stored for the next process; <c>null</c> if they were, or if there is no cache.</summary>
    public string? CacheProblem => _binaries.Problem;

    internal OpenClApi Api { get; } = new();

    /// <summary>Held while commands of one layer are queued, so that they do not mix with those of another.</summary>
    internal Lock QueueLock { get; } = new();

    internal nint Context => _context != 0 ? _context : throw Disposed();

    internal nint Queue => _queue != 0 ? _queue : throw Disposed();

    internal ulong MaxBufferBytes => Options.MaxBufferBytes ?? Traits.MaxBufferBytes;

    /// <summary>Whether weights stay in the host's memory and the device reads them there.</summary>
    internal bool UsesHostMemory => !Options.CopiesWeights && (Traits.HasUnifiedMemory || Traits.Kind == DeviceKind.Cpu);

    internal OpenClHostMemory HostMemory { get; }

    internal ProgramCache Programs => _context != 0 ? _programs : throw Disposed();

    internal Stager Stager { get; }

    internal SelfTest SelfTest { get; }

    /// <summary>What layers share; used under <see cref="QueueLock"/>.</summary>
    internal OpenClWorkspace Workspace => _workspace;

    /// <inheritdoc/>
    public IDeviceLinear Prepare(LayerKernels kernels, LayerTensors tensors)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(tensors);
        return kernels.Format == tensors.Format
            ? new OpenClLinear(this, kernels, tensors)
            : throw new ArgumentException($"The kernels are for {kernels.Format}; the tensors are {tensors.Format}.", nameof(tensors));
    }

    /// <inheritdoc/>
    public DeviceTensor Allocate(int rows, int columns) => new OpenClTensor(this, rows, columns);

    /// <inheritdoc/>
    public IDeviceGroup Join(IReadOnlyList<IDeviceLinear> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return new OpenClLinearGroup([.. layers.Cast<OpenClLinear>()]);
    }

    /// <summary>Waits for the work in progress, then frees the queue, the programs and the context.</summary>
    public void Dispose()
    {
        lock (QueueLock)
        {
            if (_queue != 0)
            {
                Api.TryFinish(_queue);
                _workspace.Dispose();
                Release();
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Checks that a buffer can be allocated at all.</summary>
    /// <exception cref="KernelGenException">It is larger than the largest buffer of the device.</exception>
    internal void CheckSize(long bytes, string purpose)
    {
        if ((ulong)bytes > MaxBufferBytes)
        {
            throw new KernelGenException(
                $"{purpose} need{(purpose.EndsWith('s') ? "" : "s")} {bytes} bytes in one piece; {Name} allocates at most {MaxBufferBytes} (CL_DEVICE_MAX_MEM_ALLOC_SIZE). Split the layer, use a smaller format, or choose another device.");
        }
    }

    /// <summary>After commands failed to be queued: waits for those that were, and frees the memory they shared. Called under the lock of the queue.</summary>
    internal void Abandon()
    {
        WaitForAll();
        _workspace.Dispose();
    }

    /// <summary>Waits for what was queued, if there is still a queue.</summary>
    internal void WaitForAll()
    {
        // Finalizers come here too, while another thread may dispose the device.
        lock (QueueLock)
        {
            if (_queue != 0)
            {
                Api.TryFinish(_queue);
            }
        }
    }

    private static ObjectDisposedException Disposed() => new(null, "The OpenCL device was disposed.");

    private void Release()
    {
        _programs?.Dispose();
        nint queue = Interlocked.Exchange(ref _queue, 0), context = Interlocked.Exchange(ref _context, 0);
        if (queue != 0)
        {
            Api.ReleaseQueue(queue);
        }

        if (context != 0)
        {
            Api.ReleaseContext(context);
        }
    }
}
