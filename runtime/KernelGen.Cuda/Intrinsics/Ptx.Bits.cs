using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Words of 32 bits.
public static partial class Ptx
{
    /// <summary>Any function of three bits, on 32 of them at once: <c>lop3.b32</c>.</summary>
    /// <param name="a">The first.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    /// <param name="table">Constant: the same function of a = 0xF0, b = 0xCC and c = 0xAA. (a &amp; b) | c is 0xEA.</param>
    /// <returns>The function's bits.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("lop3.b32 %result, %a, %b, %c, #table;")]
    public static uint Lop3(uint a, uint b, uint c, int table) => throw new NotSupportedException(GpuOnly);

    /// <summary>(a &amp; b) | c: <c>lop3.b32</c> with 0xEA.</summary>
    /// <param name="a">The first.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    /// <returns>(a &amp; b) | c.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("lop3.b32 %result, %a, %b, %c, 0xEA;")]
    public static uint AndOr(uint a, uint b, uint c) => throw new NotSupportedException(GpuOnly);

    /// <summary>(a &amp; b) ^ c: <c>lop3.b32</c> with 0x6A.</summary>
    /// <param name="a">The first.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    /// <returns>(a &amp; b) ^ c.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("lop3.b32 %result, %a, %b, %c, 0x6A;")]
    public static uint AndXor(uint a, uint b, uint c) => throw new NotSupportedException(GpuOnly);

    /// <summary>Picks four of eight bytes: <c>prmt.b32</c>.</summary>
    /// <param name="a">Bytes 0…3.</param>
    /// <param name="b">Bytes 4…7.</param>
    /// <param name="selector">4 bits for each byte of the result, from the low ones on: which of the eight; with bit 3, its sign repeated instead.</param>
    /// <returns>The four bytes.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("prmt.b32 %result, %a, %b, %selector;")]
    public static uint Prmt(uint a, uint b, uint selector) => throw new NotSupportedException(GpuOnly);

    /// <summary>The low word of a 64-bit number shifted right: <c>shf.r.wrap.b32</c>.</summary>
    /// <param name="low">Its low word.</param>
    /// <param name="high">Its high word.</param>
    /// <param name="count">By how many bits, modulo 32.</param>
    /// <returns>The low word.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shf.r.wrap.b32 %result, %low, %high, %count;")]
    public static uint FunnelShiftRight(uint low, uint high, int count) => throw new NotSupportedException(GpuOnly);

    /// <summary>The high word of a 64-bit number shifted left: <c>shf.l.wrap.b32</c>.</summary>
    /// <param name="low">Its low word.</param>
    /// <param name="high">Its high word.</param>
    /// <param name="count">By how many bits, modulo 32.</param>
    /// <returns>The high word.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shf.l.wrap.b32 %result, %low, %high, %count;")]
    public static uint FunnelShiftLeft(uint low, uint high, int count) => throw new NotSupportedException(GpuOnly);

    /// <summary>c plus the dot product of four unsigned and four signed bytes: <c>dp4a.u32.s32</c>.</summary>
    /// <param name="a">Unsigned bytes.</param>
    /// <param name="b">Signed bytes.</param>
    /// <param name="c">The sum so far.</param>
    /// <returns>The new sum; it wraps around.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("dp4a.u32.s32 %result, %a, %b, %c;")]
    public static int Dp4aU8S8(uint a, uint b, int c) => throw new NotSupportedException(GpuOnly);

    /// <summary>c plus the dot product of four signed bytes and four signed bytes: <c>dp4a.s32.s32</c>.</summary>
    /// <param name="a">Signed bytes.</param>
    /// <param name="b">Signed bytes.</param>
    /// <param name="c">The sum so far.</param>
    /// <returns>The new sum; it wraps around.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("dp4a.s32.s32 %result, %a, %b, %c;")]
    public static int Dp4aS8S8(uint a, uint b, int c) => throw new NotSupportedException(GpuOnly);
}
