using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Shared memory by its addresses of 32 bits.
public static partial class Ptx
{
    /// <summary>The offset in shared memory of an element of a view of shared memory.</summary>
    /// <param name="element">An element in shared memory.</param>
    /// <returns>The offset in bytes, for instructions that take shared addresses.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.u32.u64 %result, %element;", Space = "shared")]
    public static uint SharedAddress(ref UInt4 element) => throw new NotSupportedException(GpuOnly);

    /// <summary>The offset in shared memory of an element of a view of shared memory.</summary>
    /// <param name="element">An element in shared memory.</param>
    /// <returns>The offset in bytes, for instructions that take shared addresses.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.u32.u64 %result, %element;", Space = "shared")]
    public static uint SharedAddress(ref Int4 element) => throw new NotSupportedException(GpuOnly);

    /// <summary>The offset in shared memory of an element of a view of shared memory.</summary>
    /// <param name="element">An element in shared memory.</param>
    /// <returns>The offset in bytes, for instructions that take shared addresses.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.u32.u64 %result, %element;", Space = "shared")]
    public static uint SharedAddress(ref Float4 element) => throw new NotSupportedException(GpuOnly);

    /// <summary>The offset in shared memory of an element of a view of shared memory.</summary>
    /// <param name="element">An element in shared memory.</param>
    /// <returns>The offset in bytes, for instructions that take shared addresses.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.u32.u64 %result, %element;", Space = "shared")]
    public static uint SharedAddress(ref UInt2 element) => throw new NotSupportedException(GpuOnly);

    /// <summary>The offset in shared memory of an element of a view of shared memory.</summary>
    /// <param name="element">An element in shared memory.</param>
    /// <returns>The offset in bytes, for instructions that take shared addresses.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.u32.u64 %result, %element;", Space = "shared")]
    public static uint SharedAddress(ref uint element) => throw new NotSupportedException(GpuOnly);

    /// <summary>The offset in shared memory of an element of a view of shared memory.</summary>
    /// <param name="element">An element in shared memory.</param>
    /// <returns>The offset in bytes, for instructions that take shared addresses.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.u32.u64 %result, %element;", Space = "shared")]
    public static uint SharedAddress(ref int element) => throw new NotSupportedException(GpuOnly);

    /// <summary>The offset in shared memory of an element of a view of shared memory.</summary>
    /// <param name="element">An element in shared memory.</param>
    /// <returns>The offset in bytes, for instructions that take shared addresses.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.u32.u64 %result, %element;", Space = "shared")]
    public static uint SharedAddress(ref float element) => throw new NotSupportedException(GpuOnly);

    /// <summary>The offset in shared memory of an element of a view of shared memory.</summary>
    /// <param name="element">An element in shared memory.</param>
    /// <returns>The offset in bytes, for instructions that take shared addresses.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.u32.u64 %result, %element;", Space = "shared")]
    public static uint SharedAddress(ref byte element) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 4 bytes of shared memory: <c>ld.shared.u32</c>.</summary>
    /// <param name="address">Where in shared memory, a multiple of the size.</param>
    /// <returns>What lies there.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.shared.u32 %result, [%address];")]
    public static uint LdSharedU32(uint address) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 8 bytes of shared memory: <c>ld.shared.v2.u32</c>.</summary>
    /// <param name="address">Where in shared memory, a multiple of the size.</param>
    /// <returns>What lies there.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.shared.v2.u32 %result, [%address];")]
    public static UInt2 LdSharedV2U32(uint address) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 16 bytes of shared memory: <c>ld.shared.v4.u32</c>.</summary>
    /// <param name="address">Where in shared memory, a multiple of the size.</param>
    /// <returns>What lies there.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.shared.v4.u32 %result, [%address];")]
    public static UInt4 LdSharedV4U32(uint address) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 4 bytes of shared memory: <c>ld.shared.f32</c>.</summary>
    /// <param name="address">Where in shared memory, a multiple of the size.</param>
    /// <returns>What lies there.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.shared.f32 %result, [%address];")]
    public static float LdSharedF32(uint address) => throw new NotSupportedException(GpuOnly);

    /// <summary>Loads 16 bytes of shared memory: <c>ld.shared.v4.f32</c>.</summary>
    /// <param name="address">Where in shared memory, a multiple of the size.</param>
    /// <returns>What lies there.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ld.shared.v4.f32 %result, [%address];")]
    public static Float4 LdSharedV4F32(uint address) => throw new NotSupportedException(GpuOnly);

    /// <summary>Stores 4 bytes in shared memory: <c>st.shared.u32</c>.</summary>
    /// <param name="address">Where in shared memory, a multiple of the size.</param>
    /// <param name="value">What to store.</param>
    [IntrinsicImplementation]
    [PtxInstruction("st.shared.u32 [%address], %value;")]
    public static void StSharedU32(uint address, uint value) => throw new NotSupportedException(GpuOnly);

    /// <summary>Stores 8 bytes in shared memory: <c>st.shared.v2.u32</c>.</summary>
    /// <param name="address">Where in shared memory, a multiple of the size.</param>
    /// <param name="value">What to store.</param>
    [IntrinsicImplementation]
    [PtxInstruction("st.shared.v2.u32 [%address], %value;")]
    public static void StSharedV2U32(uint address, UInt2 value) => throw new NotSupportedException(GpuOnly);

    /// <summary>Stores 16 bytes in shared memory: <c>st.shared.v4.u32</c>.</summary>
    /// <param name="address">Where in shared memory, a multiple of the size.</param>
    /// <param name="value">What to store.</param>
    [IntrinsicImplementation]
    [PtxInstruction("st.shared.v4.u32 [%address], %value;")]
    public static void StSharedV4U32(uint address, UInt4 value) => throw new NotSupportedException(GpuOnly);

    /// <summary>Stores 4 bytes in shared memory: <c>st.shared.f32</c>.</summary>
    /// <param name="address">Where in shared memory, a multiple of the size.</param>
    /// <param name="value">What to store.</param>
    [IntrinsicImplementation]
    [PtxInstruction("st.shared.f32 [%address], %value;")]
    public static void StSharedF32(uint address, float value) => throw new NotSupportedException(GpuOnly);

    /// <summary>Stores 16 bytes in shared memory: <c>st.shared.v4.f32</c>.</summary>
    /// <param name="address">Where in shared memory, a multiple of the size.</param>
    /// <param name="value">What to store.</param>
    [IntrinsicImplementation]
    [PtxInstruction("st.shared.v4.f32 [%address], %value;")]
    public static void StSharedV4F32(uint address, Float4 value) => throw new NotSupportedException(GpuOnly);
}
