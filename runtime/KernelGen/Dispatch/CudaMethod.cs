using System;
using System.Reflection;

namespace KernelGen;

/// <summary>A method of a kernel for NVIDIA GPUs: what one launch runs. A generated class has one for each number of rows of activations.</summary>
/// <param name="Rows">Rows of activations that a block multiplies at a time.</param>
/// <param name="Method">The static method; it is compiled to PTX on the machine it runs on.</param>
/// <param name="ResidentWarps">Warps that a multiprocessor should have room for, which limits the registers of a thread.</param>
/// <param name="WarpTiles">Tiles of 32 outputs that a warp multiplies at a time.</param>
/// <param name="WarpSharedBytes">Dynamic shared memory of a warp, in bytes.</param>
public sealed record CudaMethod(int Rows, MethodInfo Method, int ResidentWarps, int WarpTiles, int WarpSharedBytes)
{
    /// <summary>Takes the method from a delegate, which trimming sees.</summary>
    /// <param name="rows">Rows of activations that a block multiplies at a time.</param>
    /// <param name="method">The static method.</param>
    /// <param name="residentWarps">Warps that a multiprocessor should have room for.</param>
    /// <param name="warpTiles">Tiles of 32 outputs that a warp multiplies at a time.</param>
    /// <param name="warpSharedBytes">Dynamic shared memory of a warp, in bytes.</param>
    public CudaMethod(int rows, Delegate method, int residentWarps, int warpTiles, int warpSharedBytes)
        : this(rows, (method ?? throw new ArgumentNullException(nameof(method))).Method, residentWarps, warpTiles, warpSharedBytes)
    {
    }
}
