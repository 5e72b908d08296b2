using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Lanes of a warp and warps of a block.
public static partial class Ptx
{
    /// <summary>Exchanges a word with the lane whose number differs in the bits of the mask: <c>shfl.sync.bfly</c>.</summary>
    /// <param name="value">What the lane offers.</param>
    /// <param name="laneMask">0…31.</param>
    /// <returns>What the other lane offers.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shfl.sync.bfly.b32 %result, %value, %laneMask, 31, 0xFFFFFFFF;")]
    public static uint ShflBfly(uint value, int laneMask) => throw new NotSupportedException(GpuOnly);

    /// <summary>Exchanges a word with the lane whose number differs in the bits of the mask: <c>shfl.sync.bfly</c>.</summary>
    /// <param name="value">What the lane offers.</param>
    /// <param name="laneMask">0…31.</param>
    /// <returns>What the other lane offers.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shfl.sync.bfly.b32 %result, %value, %laneMask, 31, 0xFFFFFFFF;")]
    public static int ShflBfly(int value, int laneMask) => throw new NotSupportedException(GpuOnly);

    /// <summary>Exchanges a word with the lane whose number differs in the bits of the mask: <c>shfl.sync.bfly</c>.</summary>
    /// <param name="value">What the lane offers.</param>
    /// <param name="laneMask">0…31.</param>
    /// <returns>What the other lane offers.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shfl.sync.bfly.b32 %result, %value, %laneMask, 31, 0xFFFFFFFF;")]
    public static float ShflBfly(float value, int laneMask) => throw new NotSupportedException(GpuOnly);

    /// <summary>Takes a word from a lane: <c>shfl.sync.idx</c>.</summary>
    /// <param name="value">What the lane offers.</param>
    /// <param name="sourceLane">0…31.</param>
    /// <returns>What the other lane offers.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shfl.sync.idx.b32 %result, %value, %sourceLane, 31, 0xFFFFFFFF;")]
    public static uint ShflIdx(uint value, int sourceLane) => throw new NotSupportedException(GpuOnly);

    /// <summary>Takes a word from a lane: <c>shfl.sync.idx</c>.</summary>
    /// <param name="value">What the lane offers.</param>
    /// <param name="sourceLane">0…31.</param>
    /// <returns>What the other lane offers.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shfl.sync.idx.b32 %result, %value, %sourceLane, 31, 0xFFFFFFFF;")]
    public static int ShflIdx(int value, int sourceLane) => throw new NotSupportedException(GpuOnly);

    /// <summary>Takes a word from a lane: <c>shfl.sync.idx</c>.</summary>
    /// <param name="value">What the lane offers.</param>
    /// <param name="sourceLane">0…31.</param>
    /// <returns>What the other lane offers.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shfl.sync.idx.b32 %result, %value, %sourceLane, 31, 0xFFFFFFFF;")]
    public static float ShflIdx(float value, int sourceLane) => throw new NotSupportedException(GpuOnly);

    /// <summary>Takes a word from the lane that is so much further; beyond lane 31, the lane's own: <c>shfl.sync.down</c>.</summary>
    /// <param name="value">What the lane offers.</param>
    /// <param name="delta">0…31.</param>
    /// <returns>What the other lane offers.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shfl.sync.down.b32 %result, %value, %delta, 31, 0xFFFFFFFF;")]
    public static uint ShflDown(uint value, int delta) => throw new NotSupportedException(GpuOnly);

    /// <summary>Takes a word from the lane that is so much further; beyond lane 31, the lane's own: <c>shfl.sync.down</c>.</summary>
    /// <param name="value">What the lane offers.</param>
    /// <param name="delta">0…31.</param>
    /// <returns>What the other lane offers.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shfl.sync.down.b32 %result, %value, %delta, 31, 0xFFFFFFFF;")]
    public static int ShflDown(int value, int delta) => throw new NotSupportedException(GpuOnly);

    /// <summary>Takes a word from the lane that is so much further; beyond lane 31, the lane's own: <c>shfl.sync.down</c>.</summary>
    /// <param name="value">What the lane offers.</param>
    /// <param name="delta">0…31.</param>
    /// <returns>What the other lane offers.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shfl.sync.down.b32 %result, %value, %delta, 31, 0xFFFFFFFF;")]
    public static float ShflDown(float value, int delta) => throw new NotSupportedException(GpuOnly);

    /// <summary>The lane within the warp: <c>%laneid</c>.</summary>
    /// <returns>0…31.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mov.u32 %result, %laneid;")]
    public static int LaneId() => throw new NotSupportedException(GpuOnly);

    /// <summary>Waits for all threads of the block: <c>bar.sync 0</c>. What they wrote in shared and global memory is then visible to them all.</summary>
    [IntrinsicImplementation]
    [PtxInstruction("bar.sync 0;")]
    public static void BarSync() => throw new NotSupportedException(GpuOnly);

    /// <summary>Waits for some warps of the block: <c>bar.sync</c> with a barrier of their own.</summary>
    /// <param name="barrier">Constant, 1…15.</param>
    /// <param name="threads">Constant: how many threads take part, a multiple of 32.</param>
    [IntrinsicImplementation]
    [PtxInstruction("bar.sync #barrier, #threads;")]
    public static void BarSync(int barrier, int threads) => throw new NotSupportedException(GpuOnly);
}
