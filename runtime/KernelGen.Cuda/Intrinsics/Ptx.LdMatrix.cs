using System;
using ILGPU.IR.Intrinsics;

namespace KernelGen;

// Matrices from shared memory, spread over the lanes of a warp as the operands of matrix products are.
public static partial class Ptx
{
    /// <summary>One 8×8 matrix of halves from shared memory: <c>ldmatrix.x1</c>.</summary>
    /// <param name="address">Of a row of 16 bytes, a multiple of 16: lanes 0…7 have the rows of the first matrix, and so on; only those of the first 8 lanes are read.</param>
    /// <returns>Columns 2t, 2t+1 of row g of each matrix. Here g is the lane divided by 4, t the remainder.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%result}, [%address];")]
    public static uint LdMatrixX1(uint address) => throw new NotSupportedException(GpuOnly);

    /// <summary>One 8×8 matrix of halves from shared memory, transposed: <c>ldmatrix.x1.trans</c>.</summary>
    /// <param name="address">Of a row of 16 bytes, a multiple of 16: lanes 0…7 have the rows of the first matrix, and so on; only those of the first 8 lanes are read.</param>
    /// <returns>Rows 2t, 2t+1 of column g of each matrix. Here g is the lane divided by 4, t the remainder.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16 {%result}, [%address];")]
    public static uint LdMatrixX1Trans(uint address) => throw new NotSupportedException(GpuOnly);

    /// <summary>Two 8×8 matrices of halves from shared memory: <c>ldmatrix.x2</c>.</summary>
    /// <param name="address">Of a row of 16 bytes, a multiple of 16: lanes 0…7 have the rows of the first matrix, and so on; only those of the first 16 lanes are read.</param>
    /// <returns>Columns 2t, 2t+1 of row g of each matrix. Here g is the lane divided by 4, t the remainder.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ldmatrix.sync.aligned.m8n8.x2.shared.b16 %result, [%address];")]
    public static UInt2 LdMatrixX2(uint address) => throw new NotSupportedException(GpuOnly);

    /// <summary>Two 8×8 matrices of halves from shared memory, transposed: <c>ldmatrix.x2.trans</c>.</summary>
    /// <param name="address">Of a row of 16 bytes, a multiple of 16: lanes 0…7 have the rows of the first matrix, and so on; only those of the first 16 lanes are read.</param>
    /// <returns>Rows 2t, 2t+1 of column g of each matrix. Here g is the lane divided by 4, t the remainder.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 %result, [%address];")]
    public static UInt2 LdMatrixX2Trans(uint address) => throw new NotSupportedException(GpuOnly);

    /// <summary>Four 8×8 matrices of halves from shared memory: <c>ldmatrix.x4</c>.</summary>
    /// <param name="address">Of a row of 16 bytes, a multiple of 16: lanes 0…7 have the rows of the first matrix, and so on; only those of the first 32 lanes are read.</param>
    /// <returns>Columns 2t, 2t+1 of row g of each matrix. Here g is the lane divided by 4, t the remainder.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ldmatrix.sync.aligned.m8n8.x4.shared.b16 %result, [%address];")]
    public static UInt4 LdMatrixX4(uint address) => throw new NotSupportedException(GpuOnly);

    /// <summary>Four 8×8 matrices of halves from shared memory, transposed: <c>ldmatrix.x4.trans</c>.</summary>
    /// <param name="address">Of a row of 16 bytes, a multiple of 16: lanes 0…7 have the rows of the first matrix, and so on; only those of the first 32 lanes are read.</param>
    /// <returns>Rows 2t, 2t+1 of column g of each matrix. Here g is the lane divided by 4, t the remainder.</returns>
    [IntrinsicImplementation]
    [PtxInstruction("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 %result, [%address];")]
    public static UInt4 LdMatrixX4Trans(uint address) => throw new NotSupportedException(GpuOnly);
}
