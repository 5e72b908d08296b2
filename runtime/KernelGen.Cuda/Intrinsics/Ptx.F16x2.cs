using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Halves, two in a word.
public static partial class Ptx
{
    /// <summary>a + b, on two halves at once: <c>add.f16x2</c>.</summary>
    /// <param name="a">Two halves.</param>
    /// <param name="b">Two halves.</param>
    /// <returns>Two halves, each rounded to the nearest.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("add.rn.f16x2 %result, %a, %b;")]
    public static uint AddF16x2(uint a, uint b) => throw new NotSupportedException(GpuOnly);

    /// <summary>a − b, on two halves at once: <c>sub.f16x2</c>.</summary>
    /// <param name="a">Two halves.</param>
    /// <param name="b">Two halves.</param>
    /// <returns>Two halves, each rounded to the nearest.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("sub.rn.f16x2 %result, %a, %b;")]
    public static uint SubF16x2(uint a, uint b) => throw new NotSupportedException(GpuOnly);

    /// <summary>a · b, on two halves at once: <c>mul.f16x2</c>.</summary>
    /// <param name="a">Two halves.</param>
    /// <param name="b">Two halves.</param>
    /// <returns>Two halves, each rounded to the nearest.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mul.rn.f16x2 %result, %a, %b;")]
    public static uint MulF16x2(uint a, uint b) => throw new NotSupportedException(GpuOnly);

    /// <summary>a · b + c, on two halves at once, rounded once: <c>fma.rn.f16x2</c>.</summary>
    /// <param name="a">Two halves.</param>
    /// <param name="b">Two halves.</param>
    /// <param name="c">Two halves.</param>
    /// <returns>Two halves.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("fma.rn.f16x2 %result, %a, %b, %c;")]
    public static uint FmaF16x2(uint a, uint b, uint c) => throw new NotSupportedException(GpuOnly);

    /// <summary>Two floats as halves: <c>cvt.rn.f16x2.f32</c>.</summary>
    /// <param name="low">For the low 16 bits.</param>
    /// <param name="high">For the high 16 bits.</param>
    /// <returns>Two halves, rounded to the nearest.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.rn.f16x2.f32 %result, %high, %low;")]
    public static uint CvtF16x2(float low, float high) => throw new NotSupportedException(GpuOnly);

    /// <summary>The low half as a float: <c>cvt.f32.f16</c>.</summary>
    /// <param name="pair">Two halves.</param>
    /// <returns>The low one.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("{ .reg .b16 l, h; mov.b32 {l, h}, %pair; cvt.f32.f16 %result, l; }")]
    public static float CvtF32LowF16(uint pair) => throw new NotSupportedException(GpuOnly);

    /// <summary>The high half as a float: <c>cvt.f32.f16</c>.</summary>
    /// <param name="pair">Two halves.</param>
    /// <returns>The high one.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("{ .reg .b16 l, h; mov.b32 {l, h}, %pair; cvt.f32.f16 %result, h; }")]
    public static float CvtF32HighF16(uint pair) => throw new NotSupportedException(GpuOnly);

    /// <summary>A float as a half, with zeros above: <c>cvt.rn.f16.f32</c>.</summary>
    /// <param name="value">The float.</param>
    /// <returns>The half in the low 16 bits.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("{ .reg .b16 l; cvt.rn.f16.f32 l, %value; cvt.u32.u16 %result, l; }")]
    public static uint CvtF16(float value) => throw new NotSupportedException(GpuOnly);

    /// <summary>A half as a float: <c>cvt.f32.f16</c>.</summary>
    /// <param name="bits">The half.</param>
    /// <returns>The same number.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.f32.f16 %result, %bits;")]
    public static float CvtF32F16(ushort bits) => throw new NotSupportedException(GpuOnly);
}
