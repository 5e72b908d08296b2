using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Copies from global to shared memory that need no registers. A thread waits for its own; a barrier then shows them to the block.
public static partial class Ptx
{
    /// <summary>Copies 16 bytes from global to shared memory, past the first-level cache, while the thread goes on: <c>cp.async.cg</c>.</summary>
    /// <param name="destination">Address in shared memory, a multiple of the size.</param>
    /// <param name="source">First element in global memory, aligned to the size.</param>
    [IntrinsicImplementation]
    [PtxInstruction("cp.async.cg.shared.global [%destination], [%source], 16;")]
    public static void CpAsync16(uint destination, ref UInt4 source) => throw new NotSupportedException(GpuOnly);

    /// <summary>As <see cref="CpAsync16"/>, and asks for the rest of the 128 bytes around it: <c>cp.async.cg.L2::128B</c>.</summary>
    /// <param name="destination">Address in shared memory, a multiple of the size.</param>
    /// <param name="source">First element in global memory, aligned to the size.</param>
    [IntrinsicImplementation]
    [PtxInstruction("cp.async.cg.shared.global.L2::128B [%destination], [%source], 16;")]
    public static void CpAsync16Prefetch(uint destination, ref UInt4 source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Copies 16 bytes from global to shared memory through the first-level cache, for data that other warps copy too: <c>cp.async.ca</c>.</summary>
    /// <param name="destination">Address in shared memory, a multiple of the size.</param>
    /// <param name="source">First element in global memory, aligned to the size.</param>
    [IntrinsicImplementation]
    [PtxInstruction("cp.async.ca.shared.global [%destination], [%source], 16;")]
    public static void CpAsync16Cached(uint destination, ref UInt4 source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Copies the first bytes from global to shared memory and fills the rest of 16 with zeros: <c>cp.async.cg</c> with a size of the source.</summary>
    /// <param name="destination">Address in shared memory, a multiple of the size.</param>
    /// <param name="source">First element in global memory, aligned to the size.</param>
    /// <param name="bytes">How many to copy, 0…16. At 0 the source is not read.</param>
    [IntrinsicImplementation]
    [PtxInstruction("cp.async.cg.shared.global [%destination], [%source], 16, %bytes;")]
    public static void CpAsync16OrZero(uint destination, ref UInt4 source, int bytes) => throw new NotSupportedException(GpuOnly);

    /// <summary>As <see cref="CpAsync16OrZero"/>, through the first-level cache: <c>cp.async.ca</c> with a size of the source.</summary>
    /// <param name="destination">Address in shared memory, a multiple of the size.</param>
    /// <param name="source">First element in global memory, aligned to the size.</param>
    /// <param name="bytes">How many to copy, 0…16. At 0 the source is not read.</param>
    [IntrinsicImplementation]
    [PtxInstruction("cp.async.ca.shared.global [%destination], [%source], 16, %bytes;")]
    public static void CpAsync16CachedOrZero(uint destination, ref UInt4 source, int bytes) => throw new NotSupportedException(GpuOnly);

    /// <summary>Copies 4 bytes from global to shared memory while the thread goes on: <c>cp.async.ca</c>.</summary>
    /// <param name="destination">Address in shared memory, a multiple of the size.</param>
    /// <param name="source">First element in global memory, aligned to the size.</param>
    [IntrinsicImplementation]
    [PtxInstruction("cp.async.ca.shared.global [%destination], [%source], 4;")]
    public static void CpAsync4(uint destination, ref uint source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Copies 8 bytes from global to shared memory while the thread goes on: <c>cp.async.ca</c>.</summary>
    /// <param name="destination">Address in shared memory, a multiple of the size.</param>
    /// <param name="source">First element in global memory, aligned to the size.</param>
    [IntrinsicImplementation]
    [PtxInstruction("cp.async.ca.shared.global [%destination], [%source], 8;")]
    public static void CpAsync8(uint destination, ref UInt2 source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Copies the first bytes from global to shared memory and fills the rest of 8 with zeros, while the thread goes on: <c>cp.async.ca</c> with a size of the source.</summary>
    /// <param name="destination">Address in shared memory, a multiple of the size.</param>
    /// <param name="source">First element in global memory, aligned to the size.</param>
    /// <param name="bytes">How many to copy, 0…8. At 0 the source is not read.</param>
    [IntrinsicImplementation]
    [PtxInstruction("cp.async.ca.shared.global [%destination], [%source], 8, %bytes;")]
    public static void CpAsync8OrZero(uint destination, ref UInt2 source, int bytes) => throw new NotSupportedException(GpuOnly);

    /// <summary>Closes a group: the copies that the thread has started since the last group. A group may be empty: <c>cp.async.commit_group</c>.</summary>
    [IntrinsicImplementation]
    [PtxInstruction("cp.async.commit_group;")]
    public static void CpAsyncCommitGroup() => throw new NotSupportedException(GpuOnly);

    /// <summary>Waits until at most so many of the thread's youngest groups are under way: <c>cp.async.wait_group</c>. Other threads see the data after a barrier.</summary>
    /// <param name="pending">Constant, not negative.</param>
    [IntrinsicImplementation]
    [PtxInstruction("cp.async.wait_group #pending;")]
    public static void CpAsyncWaitGroup(int pending) => throw new NotSupportedException(GpuOnly);
}
