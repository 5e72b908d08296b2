using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Global memory: loads with a say in caching, and what blocks need to work on one result.
public static partial class Ptx
{
    /// <summary>Loads 16 bytes that nobody writes while the kernel runs, without keeping them in the first-level cache: <c>ld.global.nc.L1::no_allocate</c>.</summary>
    /// <param name="source">The element.</param>
    /// <returns>The element.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.global.nc.L1::no_allocate.v4.u32 %result, [%source];")]
    public static UInt4 LdGlobalNoAllocateV4U32(ref UInt4 source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 8 bytes that nobody writes while the kernel runs, without keeping them in the first-level cache: <c>ld.global.nc.L1::no_allocate</c>.</summary>
    /// <param name="source">The element.</param>
    /// <returns>The element.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.global.nc.L1::no_allocate.v2.u32 %result, [%source];")]
    public static UInt2 LdGlobalNoAllocateV2U32(ref UInt2 source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 4 bytes that nobody writes while the kernel runs, without keeping them in the first-level cache: <c>ld.global.nc.L1::no_allocate</c>.</summary>
    /// <param name="source">The element.</param>
    /// <returns>The element.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.global.nc.L1::no_allocate.u32 %result, [%source];")]
    public static uint LdGlobalNoAllocateU32(ref uint source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 16 bytes that nobody writes while the kernel runs: <c>ld.global.nc</c>.</summary>
    /// <param name="source">The element.</param>
    /// <returns>The element.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.global.nc.v4.u32 %result, [%source];")]
    public static UInt4 LdGlobalReadOnlyV4U32(ref UInt4 source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 8 bytes that nobody writes while the kernel runs: <c>ld.global.nc</c>.</summary>
    /// <param name="source">The element.</param>
    /// <returns>The element.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.global.nc.v2.u32 %result, [%source];")]
    public static UInt2 LdGlobalReadOnlyV2U32(ref UInt2 source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 4 bytes that nobody writes while the kernel runs: <c>ld.global.nc</c>.</summary>
    /// <param name="source">The element.</param>
    /// <returns>The element.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.global.nc.u32 %result, [%source];")]
    public static uint LdGlobalReadOnlyU32(ref uint source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 4 bytes that nobody writes while the kernel runs: <c>ld.global.nc</c>.</summary>
    /// <param name="source">The element.</param>
    /// <returns>The element.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.global.nc.f32 %result, [%source];")]
    public static float LdGlobalReadOnlyF32(ref float source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 16 bytes that nobody writes while the kernel runs: <c>ld.global.nc</c>.</summary>
    /// <param name="source">The element.</param>
    /// <returns>The element.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.global.nc.v4.f32 %result, [%source];")]
    public static Float4 LdGlobalReadOnlyV4F32(ref Float4 source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads a word, and sees what other blocks wrote before they released it: <c>ld.acquire.gpu</c>.</summary>
    /// <param name="source">The element.</param>
    /// <returns>The word.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.acquire.gpu.global.u32 %result, [%source];")]
    public static uint LdAcquireU32(ref uint source) => throw new NotSupportedException(GpuOnly);

    /// <summary>Stores a word after everything that the thread wrote before: <c>st.release.gpu</c>.</summary>
    /// <param name="target">In global memory.</param>
    /// <param name="value">The word.</param>
    [IntrinsicImplementation]
    [PtxInstruction("st.release.gpu.global.u32 [%target], %value;")]
    public static void StReleaseU32(ref uint target, uint value) => throw new NotSupportedException(GpuOnly);

    /// <summary>Adds to a float, whichever block is first: <c>red.global.add.f32</c>. The order of the additions changes from run to run.</summary>
    /// <param name="target">In global memory.</param>
    /// <param name="value">What to add.</param>
    [IntrinsicImplementation]
    [PtxInstruction("red.relaxed.gpu.global.add.f32 [%target], %value;")]
    public static void RedAddF32(ref float target, float value) => throw new NotSupportedException(GpuOnly);

    /// <summary>Adds to a word after everything that the thread wrote before: <c>red.release.gpu.add.u32</c>.</summary>
    /// <param name="target">In global memory.</param>
    /// <param name="value">What to add.</param>
    [IntrinsicImplementation]
    [PtxInstruction("red.release.gpu.global.add.u32 [%target], %value;")]
    public static void RedReleaseAddU32(ref uint target, uint value) => throw new NotSupportedException(GpuOnly);

    /// <summary>Adds to a float and tells what was there: <c>atom.add.f32</c>.</summary>
    /// <param name="target">In global memory.</param>
    /// <param name="value">What to add.</param>
    /// <returns>The float before.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("atom.relaxed.gpu.global.add.f32 %result, [%target], %value;")]
    public static float AtomAddF32(ref float target, float value) => throw new NotSupportedException(GpuOnly);

    /// <summary>Adds to a word and tells what was there; releases what the thread wrote before, acquires what others released: <c>atom.acq_rel.gpu.add.u32</c>.</summary>
    /// <param name="target">In global memory.</param>
    /// <param name="value">What to add.</param>
    /// <returns>The word before.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("atom.acq_rel.gpu.global.add.u32 %result, [%target], %value;")]
    public static uint AtomAcqRelAddU32(ref uint target, uint value) => throw new NotSupportedException(GpuOnly);

    /// <summary>Orders the thread's accesses before and after it for the whole GPU: <c>fence.acq_rel.gpu</c>.</summary>
    [IntrinsicImplementation]
    [PtxInstruction("fence.acq_rel.gpu;")]
    public static void FenceAcqRel() => throw new NotSupportedException(GpuOnly);
}
