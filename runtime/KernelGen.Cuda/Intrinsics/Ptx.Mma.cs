using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Products of small matrices, D = A·B + C. Lane l holds parts of them, with g = l / 4 and t = l % 4; a register holds its elements from the low bits on.
public static partial class Ptx
{
    /// <summary>D[16×8] = A[16×16]·B[16×8] + C, halves with float sums: <c>mma.m16n8k16.f32.f16.f16.f32</c>.</summary>
    /// <param name="a">Rows g, g+8, g, g+8; columns 2t, 2t+1 in the first two words, 2t+8, 2t+9 in the last two.</param>
    /// <param name="b0">Rows 2t, 2t+1 of column g.</param>
    /// <param name="b1">Rows 2t+8, 2t+9 of column g.</param>
    /// <param name="c">Row g, columns 2t, 2t+1; row g+8, the same columns.</param>
    /// <returns>D, laid out as <paramref name="c"/>.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 %result, %a, {%b0, %b1}, %c;")]
    public static Float4 MmaF16(UInt4 a, uint b0, uint b1, Float4 c) => throw new NotSupportedException(GpuOnly);

    /// <summary>D[16×8] = A[16×16]·B[16×8] + C, bfloat16 with float sums: <c>mma.m16n8k16.f32.bf16.bf16.f32</c>. Laid out as in <see cref="MmaF16"/>.</summary>
    /// <param name="a">A, 2 elements per word.</param>
    /// <param name="b0">The first half of B's rows.</param>
    /// <param name="b1">The second half of B's rows.</param>
    /// <param name="c">C.</param>
    /// <returns>D.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 %result, %a, {%b0, %b1}, %c;")]
    public static Float4 MmaBF16(UInt4 a, uint b0, uint b1, Float4 c) => throw new NotSupportedException(GpuOnly);

    /// <summary>D[16×8] = A[16×32]·B[32×8] + C, unsigned times signed bytes, exact: <c>mma.m16n8k32.s32.u8.s8.s32</c>.</summary>
    /// <param name="a">Rows g, g+8, g, g+8; columns 4t…4t+3 in the first two words, 4t+16…4t+19 in the last two. Unsigned bytes.</param>
    /// <param name="b0">Rows 4t…4t+3 of column g. Signed bytes.</param>
    /// <param name="b1">Rows 4t+16…4t+19 of column g.</param>
    /// <param name="c">Row g, columns 2t, 2t+1; row g+8, the same columns.</param>
    /// <returns>D, laid out as <paramref name="c"/>; sums wrap around.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32 %result, %a, {%b0, %b1}, %c;")]
    public static Int4 MmaU8S8(UInt4 a, uint b0, uint b1, Int4 c) => throw new NotSupportedException(GpuOnly);

    /// <summary>As <see cref="MmaU8S8"/>, with signed bytes in A: <c>mma.m16n8k32.s32.s8.s8.s32</c>.</summary>
    /// <param name="a">A, 4 elements per word. Signed bytes.</param>
    /// <param name="b0">The first half of B's rows. Signed bytes.</param>
    /// <param name="b1">The second half of B's rows.</param>
    /// <param name="c">C.</param>
    /// <returns>D; sums wrap around.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 %result, %a, {%b0, %b1}, %c;")]
    public static Int4 MmaS8S8(UInt4 a, uint b0, uint b1, Int4 c) => throw new NotSupportedException(GpuOnly);
}
