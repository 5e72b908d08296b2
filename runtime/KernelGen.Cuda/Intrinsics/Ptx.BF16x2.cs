using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// bfloat16, two in a word.
public static partial class Ptx
{
    /// <summary>a · b + c, on two bfloat16 at once, rounded once: <c>fma.rn.bf16x2</c>.</summary>
    /// <param name="a">Two bfloat16.</param>
    /// <param name="b">Two bfloat16.</param>
    /// <param name="c">Two bfloat16.</param>
    /// <returns>Two bfloat16.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("fma.rn.bf16x2 %result, %a, %b, %c;")]
    public static uint FmaBF16x2(uint a, uint b, uint c) => throw new NotSupportedException(GpuOnly);

    /// <summary>a + b, on two bfloat16 at once: <c>fma.rn.bf16x2</c> with 1, as compute capability 8 has no sum.</summary>
    /// <param name="a">Two bfloat16.</param>
    /// <param name="b">Two bfloat16.</param>
    /// <returns>Two bfloat16, each rounded to the nearest.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("{ .reg .b32 o; mov.b32 o, 0x3F803F80; fma.rn.bf16x2 %result, %a, o, %b; }")]
    public static uint AddBF16x2(uint a, uint b) => throw new NotSupportedException(GpuOnly);

    /// <summary>a − b, on two bfloat16 at once: <c>fma.rn.bf16x2</c> with −1.</summary>
    /// <param name="a">Two bfloat16.</param>
    /// <param name="b">Two bfloat16.</param>
    /// <returns>Two bfloat16, each rounded to the nearest.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("{ .reg .b32 o; mov.b32 o, 0xBF80BF80; fma.rn.bf16x2 %result, %b, o, %a; }")]
    public static uint SubBF16x2(uint a, uint b) => throw new NotSupportedException(GpuOnly);

    /// <summary>a · b, on two bfloat16 at once: <c>fma.rn.bf16x2</c> with −0.</summary>
    /// <param name="a">Two bfloat16.</param>
    /// <param name="b">Two bfloat16.</param>
    /// <returns>Two bfloat16, each rounded to the nearest.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("{ .reg .b32 o; mov.b32 o, 0x80008000; fma.rn.bf16x2 %result, %a, %b, o; }")]
    public static uint MulBF16x2(uint a, uint b) => throw new NotSupportedException(GpuOnly);

    /// <summary>Two floats as bfloat16: <c>cvt.rn.bf16x2.f32</c>.</summary>
    /// <param name="low">For the low 16 bits.</param>
    /// <param name="high">For the high 16 bits.</param>
    /// <returns>Two bfloat16, rounded to the nearest.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.rn.bf16x2.f32 %result, %high, %low;")]
    public static uint CvtBF16x2(float low, float high) => throw new NotSupportedException(GpuOnly);

    /// <summary>The low bfloat16 as a float: a shift.</summary>
    /// <param name="pair">Two bfloat16.</param>
    /// <returns>The low one.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("shl.b32 %result, %pair, 16;")]
    public static float CvtF32LowBF16(uint pair) => throw new NotSupportedException(GpuOnly);

    /// <summary>The high bfloat16 as a float: a mask.</summary>
    /// <param name="pair">Two bfloat16.</param>
    /// <returns>The high one.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("and.b32 %result, %pair, 0xFFFF0000;")]
    public static float CvtF32HighBF16(uint pair) => throw new NotSupportedException(GpuOnly);
}
