using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Floats. These exist on all GPUs.
public static partial class Ptx
{
    /// <summary><c>a · b + c</c>, rounded once: <c>fma.rn.f32</c>.</summary>
    /// <param name="a">A factor.</param>
    /// <param name="b">The other one.</param>
    /// <param name="c">What is added.</param>
    /// <returns>The nearest float.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("fma.rn.f32 %result, %a, %b, %c;")]
    public static float FmaF32(float a, float b, float c) => throw new NotSupportedException(GpuOnly);
}
