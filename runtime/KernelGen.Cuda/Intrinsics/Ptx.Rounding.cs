using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Floats to integers.
public static partial class Ptx
{
    /// <summary>The nearest integer, ties to even: <c>cvt.rni.s32.f32</c>. It exists on all GPUs.</summary>
    /// <param name="value">Any number; what 32 bits do not hold becomes the nearest that they do, NaN becomes 0.</param>
    /// <returns>The integer.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("cvt.rni.s32.f32 %result, %value;")]
    public static int CvtRniS32F32(float value) => throw new NotSupportedException(GpuOnly);

    /// <summary>The quotient, correctly rounded: <c>div.rn.f32</c>. It exists on all GPUs.</summary>
    /// <param name="a">What is divided.</param>
    /// <param name="b">By what.</param>
    /// <returns>The nearest float.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("div.rn.f32 %result, %a, %b;")]
    public static float DivF32(float a, float b) => throw new NotSupportedException(GpuOnly);

    /// <summary>The product, rounded by itself: <c>mul.rn.f32</c> never becomes part of an addition. It exists on all GPUs.</summary>
    /// <param name="a">A factor.</param>
    /// <param name="b">The other one.</param>
    /// <returns>The nearest float.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mul.rn.f32 %result, %a, %b;")]
    public static float MulF32(float a, float b) => throw new NotSupportedException(GpuOnly);
}
