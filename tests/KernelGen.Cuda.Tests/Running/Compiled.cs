using System;
using System.Collections.Concurrent;
using System.Reflection;
using ILGPU.Runtime.Cuda;

namespace KernelGen.Tests.Running;

/// <summary>Compiles kernels of the tests, each once.</summary>
internal static class Compiled
{
    // The assembler at hand knows PTX up to 8.4.
    private static readonly CudaCompiler Compiler = new(CudaArchitecture.SM_90, CudaInstructionSet.ISA_84);
    private static readonly ConcurrentDictionary<MethodInfo, Lazy<CudaProgram>> Programs = new();

    /// <summary>The program of a static method.</summary>
    /// <param name="kernels">Its class.</param>
    /// <param name="name">Its name.</param>
    /// <param name="threads">Threads per block.</param>
    /// <param name="blocksPerMultiprocessor">How many blocks a multiprocessor should have room for; null: no wish.</param>
    public static CudaProgram Kernel(Type kernels, string name, int threads = 32, int? blocksPerMultiprocessor = null)
    {
        MethodInfo method = kernels.GetMethod(name, BindingFlags.Static | BindingFlags.Public) ?? throw new ArgumentException($"{kernels.Name} has no {name}");
        return Kernel(method, threads, blocksPerMultiprocessor);
    }

    /// <summary>The program of a static method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="threads">Threads per block.</param>
    /// <param name="blocksPerMultiprocessor">How many blocks a multiprocessor should have room for; null: no wish.</param>
    public static CudaProgram Kernel(MethodInfo method, int threads, int? blocksPerMultiprocessor) =>
        Programs.GetOrAdd(method, method => new Lazy<CudaProgram>(() => Compile(method, threads, blocksPerMultiprocessor))).Value;

    private static CudaProgram Compile(MethodInfo method, int threads, int? blocksPerMultiprocessor)
    {
        lock (Compiler)
        {
            return Compiler.Compile(method, threads, blocksPerMultiprocessor);
        }
    }
}
