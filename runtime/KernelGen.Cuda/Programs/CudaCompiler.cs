using System;
using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace KernelGen;

/// <summary>Compiles kernels to PTX. It needs neither a driver nor a device. Not thread-safe.</summary>
internal sealed class CudaCompiler : IDisposable
{
    private readonly Context _context;
    private readonly PTXBackend _backend;

    /// <summary>A compiler for one architecture and one version of PTX.</summary>
    /// <param name="architecture">The GPU. ILGPU writes sm_80 into the text for everything newer, and the driver compiles it for the GPU.</param>
    /// <param name="instructionSet">The version of PTX: what the driver, or the assembler, understands.</param>
    public CudaCompiler(CudaArchitecture architecture, CudaInstructionSet instructionSet)
    {
        _context = Context.Create(static builder => Configure(builder));
        _backend = new PTXBackend(_context, architecture, instructionSet, null!);
    }

    /// <summary>How kernels are compiled, here and on devices.</summary>
    /// <param name="builder">The context that is being built.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Without <see cref="OptimizationLevel.O2"/> ILGPU uses generic addresses and local memory, which costs half the speed or more.</remarks>
    public static Context.Builder Configure(Context.Builder builder) =>
        builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive).PtxInstructions();

    /// <summary>Compiles a static method whose launch names its blocks and threads.</summary>
    /// <param name="kernel">The method: parameters are views and unmanaged values.</param>
    /// <param name="threads">Threads per block, 1…1024. The kernel cannot be launched with more.</param>
    /// <param name="blocksPerMultiprocessor">How many blocks a multiprocessor should have room for at least, which limits the registers of a thread; null: no wish.</param>
    /// <exception cref="NotSupportedException">The method uses what does not exist on GPUs, or a parameter of an instruction must be a constant and is none.</exception>
    public CudaProgram Compile(MethodInfo kernel, int threads, int? blocksPerMultiprocessor = null)
    {
        EntryPointDescription entry = EntryPointDescription.FromExplicitlyGroupedKernel(kernel);
        try
        {
            PTXCompiledKernel compiled = (PTXCompiledKernel)_backend.Compile(entry, new KernelSpecialization(threads, blocksPerMultiprocessor));
            return new CudaProgram(compiled.Name, compiled.PTXAssembly, threads);
        }
        catch (InternalCompilerException wrapper)
        {
            throw new NotSupportedException($"{kernel.Name} does not compile to PTX: {wrapper.GetBaseException().Message}", wrapper);
        }
    }

    public void Dispose()
    {
        _backend.Dispose();
        _context.Dispose();
    }
}
