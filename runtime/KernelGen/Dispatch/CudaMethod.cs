using System;
using System.Reflection;

namespace KernelGen;

/// <summary>A method of a kernel for NVIDIA GPUs: what one launch runs. A generated class has one for each number of rows of activations.</summary>
/// <param name="Rows">Rows of activations that a block multiplies at a time.</param>
/// <param name="Body">The static method; it is compiled to PTX on the machine it runs on.</param>
/// <param name="ResidentWarps">Warps that a multiprocessor should have room for, which limits the registers of a thread.</param>
/// <param name="WarpTiles">Tiles of 32 outputs that a warp multiplies at a time.</param>
/// <param name="WarpSharedBytes">Dynamic shared memory of a warp, in bytes.</param>
public sealed record CudaMethod(int Rows, Delegate Body, int ResidentWarps, int WarpTiles, int WarpSharedBytes)
{
    /// <summary>What is compiled.</summary>
    public MethodInfo Method => Body.Method;
}
