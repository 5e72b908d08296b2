using System;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace KernelGen;

/// <summary>Kernels as PTX in a <see cref="ProgramFolder"/>: with a hit, nothing is compiled here, and the driver finds the same text in its own cache.</summary>
/// <remarks>
/// <code>
/// key     = SHA-256 of kernel name, method, version ids of the assembly that holds the method and of this one, ILGPU's version, architecture, PTX ISA, threads, blocks per
///           multiprocessor, number of this format
/// program = entry, zero byte, PTX
/// </code>
/// </remarks>
/// <param name="folder">The folder, or <c>null</c> for no cache.</param>
/// <exception cref="KernelGenException">Other users can write to the folder, so what it holds cannot be trusted.</exception>
internal sealed class PtxCache(string? folder)
{
    private const uint Magic = 0x5450474B;
    private const string FormatNumber = "1";

    private static readonly string s_versions =
        $"{typeof(PtxCache).Module.ModuleVersionId}\0{typeof(Context).Assembly.GetName().Version}\0{typeof(Context).Module.ModuleVersionId}";

    private readonly ProgramFolder _folder = new(folder, ".ptx", Magic, CudaOptions.CacheVariable);

    /// <summary>Why the last kernel could not be stored; <c>null</c> if it could.</summary>
    public string? Problem => _folder.Problem;

    /// <summary>What identifies a compiled kernel.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <param name="method">The method.</param>
    /// <param name="architecture">The GPU.</param>
    /// <param name="instructionSet">The version of PTX.</param>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="blocksPerMultiprocessor">Blocks that a multiprocessor should have room for.</param>
    public static byte[] Key(
        string name, MethodInfo method, CudaArchitecture architecture, CudaInstructionSet instructionSet, int threads, int blocksPerMultiprocessor) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
            '\0',
            name,
            method.DeclaringType?.FullName,
            method.ToString(),
            method.Module.ModuleVersionId,
            s_versions,
            architecture.ToString(),
            instructionSet.ToString(),
            threads.ToString(CultureInfo.InvariantCulture),
            blocksPerMultiprocessor.ToString(CultureInfo.InvariantCulture),
            FormatNumber)));

    /// <summary>The kernel of a key; <c>null</c> if there is none that can be trusted.</summary>
    public CudaProgram? TryLoad(ReadOnlySpan<byte> key, int threads)
    {
        ReadOnlySpan<byte> program = _folder.TryLoad(key);
        int end = program.IndexOf((byte)0);
        return end > 0 ? new(Encoding.UTF8.GetString(program[..end]), Encoding.UTF8.GetString(program[(end + 1)..]), threads) : null;
    }

    /// <summary>Stores a kernel.</summary>
    public void Store(ReadOnlySpan<byte> key, CudaProgram program) => _folder.Store(key, Encoding.UTF8.GetBytes(program.Entry + '\0' + program.Ptx));
}
