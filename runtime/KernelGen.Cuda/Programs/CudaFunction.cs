using System;

namespace KernelGen;

/// <summary>A kernel that the driver has compiled.</summary>
internal sealed class CudaFunction : IDisposable
{
    /// <summary>Dynamic shared memory that a kernel has without asking.</summary>
    private const int SharedWithoutAsking = 48 << 10;

    private readonly CudaDevice _device;
    private readonly nint _module, _function;
    private readonly string _name;
    private readonly int _threads;
    private int _allowedSharedBytes = SharedWithoutAsking;

    /// <summary>Loads it into the context of the thread.</summary>
    /// <exception cref="KernelGenException">The driver refuses it.</exception>
    public CudaFunction(CudaDevice device, string name, CudaProgram program, bool isFromCache)
    {
        _device = device;
        _name = name;
        _threads = program.Threads;
        IsFromCache = isFromCache;
        _module = device.Driver.LoadModule(name, program.Ptx);
        try
        {
            _function = device.Driver.Function(_module, program.Entry);
        }
        catch
        {
            device.Driver.UnloadModule(_module);
            throw;
        }
    }

    /// <summary>Whether nothing had to be compiled here.</summary>
    public bool IsFromCache { get; }

    /// <summary>Queues it. Called under <see cref="CudaDevice.Enter"/>.</summary>
    /// <param name="grid">Blocks.</param>
    /// <param name="sharedBytes">Dynamic shared memory of a block.</param>
    /// <param name="arguments">Its parameters.</param>
    /// <exception cref="KernelGenException">The grid or the memory is more than the device has, or the driver refuses.</exception>
    public unsafe void Launch(CudaGrid grid, int sharedBytes, ref CudaArguments arguments)
    {
        if (grid.Y > CudaGrid.MaxMinor || grid.Z > CudaGrid.MaxMinor)
        {
            throw new KernelGenException($"{_name} would need {grid} blocks; a GPU runs at most {CudaGrid.MaxMinor} in the second and third dimension. Split the layer.");
        }

        AllowSharedBytes(sharedBytes);
        fixed (byte* bytes = arguments.Bytes)
        {
            _device.Driver.Launch(_name, _function, grid, _threads, sharedBytes, _device.Stream, bytes, arguments.Bytes.Length);
        }
    }

    /// <summary>Frees it. The device's context must be current.</summary>
    public void Dispose() => _device.Driver.UnloadModule(_module);

    private void AllowSharedBytes(int bytes)
    {
        if (bytes <= _allowedSharedBytes)
        {
            return;
        }

        if (bytes > _device.Traits.SharedBytesPerBlock)
        {
            throw new KernelGenException($"{_name} needs {bytes} bytes of shared memory for a block; {_device.Traits.Name} has {_device.Traits.SharedBytesPerBlock}.");
        }

        _device.Driver.AllowSharedBytes(_function, bytes);
        _allowedSharedBytes = bytes;
    }
}
