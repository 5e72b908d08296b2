using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>Float matrix products, blocked for the caches and spread over the cores.</summary>
/// <remarks>
/// The usual scheme: a slice of B (256 deep) is packed once into panels of 16 columns, which stay in the last-level cache; each task packs
/// 96 rows of A into panels of 6, which stay in L2; a 6×16 tile of C lives in twelve 8-wide registers. Packing reads through strides, so
/// transposes cost nothing extra. One task owns a tile of C and adds slices in order: the result does not depend on the number of threads.
/// </remarks>
internal static class Product
{
    private const int TileRows = 6;
    private const int TileColumns = 16;
    private const int SliceDepth = 256;
    private const int TaskRows = 16 * TileRows;
    private const int TaskColumns = 64 * TileColumns;
    private const int SliceColumns = 4 * TaskColumns;

    /// <summary><c>A·B</c>.</summary>
    public static Matrix Of(MatrixView a, MatrixView b)
    {
        Matrix c = new(a.Rows, b.Columns);
        Add(a, b, c);
        return c;
    }

    /// <summary><c>C += A·B</c>; the columns of C are contiguous.</summary>
    public static void Add(MatrixView a, MatrixView b, MatrixView c)
    {
        if (a.Columns != b.Rows || c.Rows != a.Rows || c.Columns != b.Columns || c.ColumnStride != 1)
        {
            throw new ArgumentException($"{a.Rows}×{a.Columns} · {b.Rows}×{b.Columns} does not fit into {c.Rows}×{c.Columns}.");
        }

        float[] packed = ArrayPool<float>.Shared.Rent(SliceDepth * Math.Min(SliceColumns, RoundUp(b.Columns, TileColumns)));
        for (int column = 0; column < b.Columns; column += SliceColumns)
        {
            int columns = Math.Min(SliceColumns, b.Columns - column);
            for (int depth = 0; depth < b.Rows; depth += SliceDepth)
            {
                int deep = Math.Min(SliceDepth, b.Rows - depth);
                MatrixView slice = b.RowRange(depth, deep).ColumnRange(column, columns);
                AddSlice(a.ColumnRange(depth, deep), slice, c.ColumnRange(column, columns), packed);
            }
        }

        ArrayPool<float>.Shared.Return(packed);
    }

    private static void AddSlice(MatrixView a, MatrixView b, MatrixView c, float[] packedB)
    {
        int panels = RoundUp(b.Columns, TileColumns) / TileColumns;
        Parallel.For(0, panels, panel => Pack(b.Transposed, panel * TileColumns, TileColumns, packedB, panel * TileColumns * b.Rows));

        int across = (b.Columns + TaskColumns - 1) / TaskColumns;
        int down = (a.Rows + TaskRows - 1) / TaskRows;
        Parallel.For(0, across * down, task =>
        {
            int row = task % down * TaskRows, column = task / down * TaskColumns;
            int rows = Math.Min(TaskRows, a.Rows - row), columns = Math.Min(TaskColumns, b.Columns - column);
            float[] packedA = ArrayPool<float>.Shared.Rent(TaskRows * SliceDepth);
            for (int r = 0; r < rows; r += TileRows)
            {
                Pack(a, row + r, TileRows, packedA, r * a.Columns);
            }

            for (int n = 0; n < columns; n += TileColumns)
            {
                for (int r = 0; r < rows; r += TileRows)
                {
                    ReadOnlySpan<float> panelA = packedA.AsSpan(r * a.Columns, TileRows * a.Columns);
                    ReadOnlySpan<float> panelB = packedB.AsSpan((column + n) * b.Rows, TileColumns * b.Rows);
                    AddTile(panelA, panelB, c, row + r, column + n, Math.Min(TileRows, rows - r), Math.Min(TileColumns, columns - n));
                }
            }

            ArrayPool<float>.Shared.Return(packedA);
        });
    }

    /// <summary>Rows [row, row + width) of a view, interleaved: element k of all rows, then element k + 1; missing rows are zeros.</summary>
    private static void Pack(MatrixView view, int row, int width, float[] destination, int start)
    {
        int present = Math.Min(width, view.Rows - row);
        Span<float> panel = destination.AsSpan(start, width * view.Columns);
        if (present < width)
        {
            panel.Clear();
        }

        if (view.RowStride == 1)
        {
            for (int k = 0; k < view.Columns; k++)
            {
                view.Values.AsSpan(view.Index(row, k), present).CopyTo(panel[(k * width)..]);
            }

            return;
        }

        for (int r = 0; r < present; r++)
        {
            int source = view.Index(row + r, 0);
            for (int k = 0; k < view.Columns; k++)
            {
                panel[k * width + r] = view.Values[source + k * view.ColumnStride];
            }
        }
    }

    private static void AddTile(ReadOnlySpan<float> a, ReadOnlySpan<float> b, MatrixView c, int row, int column, int rows, int columns)
    {
        if (rows == TileRows && columns == TileColumns)
        {
            AddFullTile(a, b, ref c.Values[c.Index(row, column)], c.RowStride);
            return;
        }

        Span<float> edge = stackalloc float[TileRows * TileColumns];
        edge.Clear();
        AddFullTile(a, b, ref edge[0], TileColumns);
        for (int r = 0; r < rows; r++)
        {
            Span<float> destination = c.Values.AsSpan(c.Index(row + r, column), columns);
            for (int n = 0; n < columns; n++)
            {
                destination[n] += edge[r * TileColumns + n];
            }
        }
    }

    private static void AddFullTile(ReadOnlySpan<float> panelA, ReadOnlySpan<float> panelB, ref float c, int stride)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        ref float a = ref MemoryMarshal.GetReference(panelA);
        ref float b = ref MemoryMarshal.GetReference(panelB);

        for (int k = 0; k < panelA.Length; k += TileRows)
        {
            Vector256<float> b0 = Vector256.LoadUnsafe(ref b);
            Vector256<float> b1 = Vector256.LoadUnsafe(ref b, 8);
            MultiplyAdd(a, b0, b1, ref c00, ref c01);
            MultiplyAdd(Unsafe.Add(ref a, 1), b0, b1, ref c10, ref c11);
            MultiplyAdd(Unsafe.Add(ref a, 2), b0, b1, ref c20, ref c21);
            MultiplyAdd(Unsafe.Add(ref a, 3), b0, b1, ref c30, ref c31);
            MultiplyAdd(Unsafe.Add(ref a, 4), b0, b1, ref c40, ref c41);
            MultiplyAdd(Unsafe.Add(ref a, 5), b0, b1, ref c50, ref c51);
            a = ref Unsafe.Add(ref a, TileRows);
            b = ref Unsafe.Add(ref b, TileColumns);
        }

        AddRow(ref c, 0 * stride, c00, c01);
        AddRow(ref c, 1 * stride, c10, c11);
        AddRow(ref c, 2 * stride, c20, c21);
        AddRow(ref c, 3 * stride, c30, c31);
        AddRow(ref c, 4 * stride, c40, c41);
        AddRow(ref c, 5 * stride, c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(float a, Vector256<float> b0, Vector256<float> b1, ref Vector256<float> c0, ref Vector256<float> c1)
    {
        Vector256<float> broadcast = Vector256.Create(a);
        c0 = Vector256.MultiplyAddEstimate(broadcast, b0, c0);
        c1 = Vector256.MultiplyAddEstimate(broadcast, b1, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(ref float c, int offset, Vector256<float> c0, Vector256<float> c1)
    {
        ref float row = ref Unsafe.Add(ref c, offset);
        (Vector256.LoadUnsafe(ref row) + c0).StoreUnsafe(ref row);
        (Vector256.LoadUnsafe(ref row, 8) + c1).StoreUnsafe(ref row, 8);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
