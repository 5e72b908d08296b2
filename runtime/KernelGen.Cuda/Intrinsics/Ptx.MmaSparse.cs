using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Products whose A is 2:4 sparse along the reduction: of each 4 consecutive columns A holds 2, in ascending order, and the metadata says which.
// The metadata of 4 columns has 4 bits: the column (0…3) of the first kept element in the low 2 bits, of the second in the high 2 bits, the first below the second.
public static partial class Ptx
{
    /// <summary>D[16×8] = A[16×32]·B[32×8] + C, A 2:4 sparse, halves with float sums: <c>mma.sp.m16n8k32.f32.f16.f16.f32</c>.</summary>
    /// <param name="a">The kept elements, 16×16, laid out as the A of <see cref="MmaF16"/>: rows g, g+8, g, g+8; kept columns 2t, 2t+1 and 2t+8, 2t+9.</param>
    /// <param name="b">Rows 2t, 2t+1 of column g, and the same plus 8, 16 and 24.</param>
    /// <param name="c">Row g, columns 2t, 2t+1; row g+8, the same columns.</param>
    /// <param name="metadata">
    /// Read from two lanes of each four, t = 2·<paramref name="selector"/> and t = 2·<paramref name="selector"/> + 1: the first has columns 0…15, the second 16…31;
    /// row g in the low half of the word, row g+8 in the high half; 4 bits for 4 columns, ascending.
    /// </param>
    /// <param name="selector">Constant, 0 or 1.</param>
    /// <returns>D, laid out as <paramref name="c"/>.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mma.sp.sync.aligned.m16n8k32.row.col.f32.f16.f16.f32 %result, %a, %b, %c, %metadata, #selector;",
        NewerText = "mma.sp::ordered_metadata.sync.aligned.m16n8k32.row.col.f32.f16.f16.f32 %result, %a, %b, %c, %metadata, #selector;", NewerFrom = 85)]
    public static Float4 MmaSparseF16(UInt4 a, UInt4 b, Float4 c, uint metadata, int selector) => throw new NotSupportedException(GpuOnly);

    /// <summary>As <see cref="MmaSparseF16"/>, on bfloat16: <c>mma.sp.m16n8k32.f32.bf16.bf16.f32</c>.</summary>
    /// <param name="a">The kept elements, 2 per word.</param>
    /// <param name="b">B.</param>
    /// <param name="c">C.</param>
    /// <param name="metadata">Which columns were kept.</param>
    /// <param name="selector">Constant, 0 or 1.</param>
    /// <returns>D.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mma.sp.sync.aligned.m16n8k32.row.col.f32.bf16.bf16.f32 %result, %a, %b, %c, %metadata, #selector;",
        NewerText = "mma.sp::ordered_metadata.sync.aligned.m16n8k32.row.col.f32.bf16.bf16.f32 %result, %a, %b, %c, %metadata, #selector;", NewerFrom = 85)]
    public static Float4 MmaSparseBF16(UInt4 a, UInt4 b, Float4 c, uint metadata, int selector) => throw new NotSupportedException(GpuOnly);

    /// <summary>D[16×8] = A[16×64]·B[64×8] + C, A 2:4 sparse, unsigned times signed bytes, exact: <c>mma.sp.m16n8k64.s32.u8.s8.s32</c>.</summary>
    /// <param name="a">The kept elements, 16×32, laid out as the A of <see cref="MmaU8S8"/>: rows g, g+8, g, g+8; kept columns 4t…4t+3 and 4t+16…4t+19.</param>
    /// <param name="b">Rows 4t…4t+3 of column g, and the same plus 16, 32 and 48.</param>
    /// <param name="c">Row g, columns 2t, 2t+1; row g+8, the same columns.</param>
    /// <param name="metadata">
    /// Read from all lanes: even t have row g, odd t row g+8; t = 0 and 1 columns 0…31, t = 2 and 3 columns 32…63; 4 bits for 4 columns, ascending.
    /// </param>
    /// <returns>D, laid out as <paramref name="c"/>; sums wrap around.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mma.sp.sync.aligned.m16n8k64.row.col.s32.u8.s8.s32 %result, %a, %b, %c, %metadata, 0;",
        NewerText = "mma.sp::ordered_metadata.sync.aligned.m16n8k64.row.col.s32.u8.s8.s32 %result, %a, %b, %c, %metadata, 0;", NewerFrom = 85)]
    public static Int4 MmaSparseU8S8(UInt4 a, UInt4 b, Int4 c, uint metadata) => throw new NotSupportedException(GpuOnly);

    /// <summary>As <see cref="MmaSparseU8S8"/>, with signed bytes in A: <c>mma.sp.m16n8k64.s32.s8.s8.s32</c>.</summary>
    /// <param name="a">The kept elements, 4 per word. Signed bytes.</param>
    /// <param name="b">B. Signed bytes.</param>
    /// <param name="c">C.</param>
    /// <param name="metadata">Which columns were kept.</param>
    /// <returns>D; sums wrap around.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("mma.sp.sync.aligned.m16n8k64.row.col.s32.s8.s8.s32 %result, %a, %b, %c, %metadata, 0;",
        NewerText = "mma.sp::ordered_metadata.sync.aligned.m16n8k64.row.col.s32.s8.s8.s32 %result, %a, %b, %c, %metadata, 0;", NewerFrom = 85)]
    public static Int4 MmaSparseS8S8(UInt4 a, UInt4 b, Int4 c, uint metadata) => throw new NotSupportedException(GpuOnly);
}
