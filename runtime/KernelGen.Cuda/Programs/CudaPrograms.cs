using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading;
using ILGPU.Runtime.Cuda;

namespace KernelGen;

/// <summary>The compiled kernels of a device, each one when it is first needed: from the folder, or else from ILGPU's compiler.</summary>
internal sealed class CudaPrograms(CudaDevice device, PtxCache cache) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(MethodInfo Method, int Threads, int Blocks), CudaFunction> _functions = [];
    private CudaCompiler? _compiler;

    /// <summary>Kernels so far.</summary>
    public int Count => _functions.Count;

    /// <summary>Kernels that ILGPU had to compile.</summary>
    public int Compiled { get; private set; }

    /// <summary>Why compiled kernels were not stored.</summary>
    public string? CacheProblem => cache.Problem;

    private CudaArchitecture Architecture => device.Accelerator.Architecture;

    private CudaInstructionSet InstructionSet => device.Accelerator.InstructionSet;

    /// <summary>A kernel for blocks of a size. Other threads that need one wait meanwhile.</summary>
    /// <param name="name">Its name, in messages and keys.</param>
    /// <param name="method">The static method.</param>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="blocksPerMultiprocessor">Blocks that a multiprocessor should have room for.</param>
    /// <exception cref="KernelGenException">The compiler or the driver refuses it. A later call tries again.</exception>
    /// <exception cref="InvalidOperationException">Work is being recorded.</exception>
    public CudaFunction Get(string name, MethodInfo method, int threads, int blocksPerMultiprocessor)
    {
        (MethodInfo, int, int) place = (method, threads, blocksPerMultiprocessor);
        lock (_lock)
        {
            if (!_functions.TryGetValue(place, out CudaFunction? function))
            {
                device.RefuseWhileRecording("compile a kernel");
                function = Build(name, method, threads, blocksPerMultiprocessor);
                _functions.Add(place, function);
            }

            return function;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (CudaFunction function in _functions.Values)
            {
                function.Dispose();
            }

            _functions.Clear();
            _compiler?.Dispose();
            _compiler = null;
        }
    }

    private CudaFunction Build(string name, MethodInfo method, int threads, int blocksPerMultiprocessor)
    {
        byte[] key = PtxCache.Key(name, method, Architecture, InstructionSet, threads, blocksPerMultiprocessor);
        using CudaScope scope = device.EnterContext();
        if (cache.TryLoad(key, threads) is { } stored)
        {
            try
            {
                return new(device, name, stored, isFromCache: true);
            }
            catch (KernelGenException) when (device.IsUsable)
            {
                // What the driver does not take is compiled anew.
            }
        }

        _compiler ??= new(Architecture, InstructionSet);
        CudaProgram program;
        try
        {
            program = _compiler.Compile(method, threads, blocksPerMultiprocessor);
        }
        catch (NotSupportedException exception)
        {
            throw new KernelGenException($"ILGPU cannot compile the kernel {name}: {exception.Message}", exception);
        }

        Compiled++;
        CudaFunction function = new(device, name, program, isFromCache: false);
        cache.Store(key, program);
        return function;
    }
}
