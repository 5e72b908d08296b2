using ILGPU;

namespace KernelGen.Tests.Interpreter;

/// <summary>Kernels of one warp that multiply small matrices: each lane's operands lie at its number.</summary>
public static class MatrixKernels
{
    public static void F16(ArrayView<UInt4> a, ArrayView<UInt4> b, ArrayView<Float4> c)
    {
        int lane = Ptx.LaneId();
        UInt4 columns = b[lane];
        c[lane] = Ptx.MmaF16(a[lane], columns.X, columns.Y, c[lane]);
    }

    public static void BF16(ArrayView<UInt4> a, ArrayView<UInt4> b, ArrayView<Float4> c)
    {
        int lane = Ptx.LaneId();
        UInt4 columns = b[lane];
        c[lane] = Ptx.MmaBF16(a[lane], columns.X, columns.Y, c[lane]);
    }

    public static void U8S8(ArrayView<UInt4> a, ArrayView<UInt4> b, ArrayView<Int4> c)
    {
        int lane = Ptx.LaneId();
        UInt4 columns = b[lane];
        c[lane] = Ptx.MmaU8S8(a[lane], columns.X, columns.Y, c[lane]);
    }

    public static void S8S8(ArrayView<UInt4> a, ArrayView<UInt4> b, ArrayView<Int4> c)
    {
        int lane = Ptx.LaneId();
        UInt4 columns = b[lane];
        c[lane] = Ptx.MmaS8S8(a[lane], columns.X, columns.Y, c[lane]);
    }

    public static void SparseF16Selector0(ArrayView<UInt4> a, ArrayView<UInt4> b, ArrayView<Float4> c, ArrayView<uint> metadata)
    {
        int lane = Ptx.LaneId();
        c[lane] = Ptx.MmaSparseF16(a[lane], b[lane], c[lane], metadata[lane], 0);
    }

    public static void SparseF16Selector1(ArrayView<UInt4> a, ArrayView<UInt4> b, ArrayView<Float4> c, ArrayView<uint> metadata)
    {
        int lane = Ptx.LaneId();
        c[lane] = Ptx.MmaSparseF16(a[lane], b[lane], c[lane], metadata[lane], 1);
    }

    public static void SparseBF16(ArrayView<UInt4> a, ArrayView<UInt4> b, ArrayView<Float4> c, ArrayView<uint> metadata)
    {
        int lane = Ptx.LaneId();
        c[lane] = Ptx.MmaSparseBF16(a[lane], b[lane], c[lane], metadata[lane], 0);
    }

    public static void SparseU8S8(ArrayView<UInt4> a, ArrayView<UInt4> b, ArrayView<Int4> c, ArrayView<uint> metadata)
    {
        int lane = Ptx.LaneId();
        c[lane] = Ptx.MmaSparseU8S8(a[lane], b[lane], c[lane], metadata[lane]);
    }

    public static void SparseS8S8(ArrayView<UInt4> a, ArrayView<UInt4> b, ArrayView<Int4> c, ArrayView<uint> metadata)
    {
        int lane = Ptx.LaneId();
        c[lane] = Ptx.MmaSparseS8S8(a[lane], b[lane], c[lane], metadata[lane]);
    }

    /// <summary>Loads matrices from shared memory in the two ways, by 1, 2 and 4.</summary>
    public static void Matrices(ArrayView<UInt4> rows, ArrayView<UInt4> plain, ArrayView<UInt4> transposed, ArrayView<UInt4> few)
    {
        ArrayView<UInt4> shared = SharedMemory.Allocate<UInt4>(32);
        int lane = Ptx.LaneId();
        shared[lane] = rows[lane];
        Ptx.BarSync();
        uint row = Ptx.SharedAddress(ref shared[0]) + (uint)(16 * lane);
        plain[lane] = Ptx.LdMatrixX4(row);
        transposed[lane] = Ptx.LdMatrixX4Trans(row);
        UInt2 two = Ptx.LdMatrixX2(row), twoTransposed = Ptx.LdMatrixX2Trans(row);
        few[lane] = new UInt4(Ptx.LdMatrixX1(row) ^ Ptx.LdMatrixX1Trans(row), two.X, two.Y, twoTransposed.Y);
    }
}
