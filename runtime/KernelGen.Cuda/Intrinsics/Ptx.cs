using System;

namespace KernelGen;

/// <summary>
/// Instructions of NVIDIA GPUs that ILGPU has no name for. Each method becomes the PTX instruction of its name, on registers, with nothing around it:
/// <see cref="PtxIntrinsics.PtxInstructions"/> teaches a context to compile them. All exist from compute capability 8.0 on.
/// </summary>
/// <remarks>
/// They run on NVIDIA GPUs only and throw <see cref="NotSupportedException"/> elsewhere. Instructions with <c>sync</c> in the PTX ISA (matrix products, matrix
/// loads, shuffles) are executed by a warp as one: all its 32 lanes must arrive at the same call. An address in shared memory is an offset
/// of 32 bits, from <see cref="SharedAddress(ref UInt4)"/>, plus any number of bytes. A parameter described as constant must be a literal in the kernel.
/// </remarks>
public static partial class Ptx
{
    private const string GpuOnly = "This instruction exists on NVIDIA GPUs only.";
}
