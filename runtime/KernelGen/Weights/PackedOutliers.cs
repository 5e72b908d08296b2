using System;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Outliers as kernels read them, in native memory that the garbage collector never moves: single weights, or the numbers of whole columns, whose residuals are
/// packed as any other matrix. The order of bytes is that of <see cref="OutlierFormat"/>.</summary>
internal sealed unsafe class PackedOutliers : IDisposable
{
    private readonly IWeightMemory _memory;
    private byte* _data;

    private PackedOutliers(OutlierFormat format, int rows, int columns, IWeightMemory memory)
    {
        _memory = memory;
        Format = format;
        Rows = rows;
        Columns = columns;
        Count = checked((int)format.Count(rows, columns));
        _data = memory.Allocate(AllocatedBytes);
        NativeMemory.Clear(_data, AllocatedBytes);
        GC.AddMemoryPressure((long)AllocatedBytes);
    }

    ~PackedOutliers() => Free();

    /// <summary>Single weights or whole columns.</summary>
    public OutlierFormat Format { get; }

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>K.</summary>
    public int Columns { get; }

    /// <summary>Entries, or columns that are kept.</summary>
    public int Count { get; }

    /// <summary>Entries of the tile of 32 rows that has most.</summary>
    public int LargestTile { get; private set; }

    /// <summary>The packed bytes, what is read beyond single weights, and the rest of the last 64.</summary>
    public nuint AllocatedBytes => AllocatedBytesOf(Format, Rows, Columns);

    /// <summary>The first byte.</summary>
    public byte* Data => _data != null ? _data : throw new ObjectDisposedException(null, "The layer was disposed.");

    /// <summary>The columns that are kept, if whole ones are.</summary>
    public int* Indices => (int*)Data;

    /// <summary>Where the entries of each row begin, and where the last ones end.</summary>
    public uint* Starts => (uint*)Data;

    /// <summary>The column of each entry.</summary>
    public ushort* EntryColumns => (ushort*)(Starts + Rows + 1);

    /// <summary>The fp16 residual of each entry.</summary>
    public short* EntryValues => (short*)(EntryColumns + Count);

    /// <summary>The packed bytes.</summary>
    public ReadOnlySpan<byte> Bytes => new(Data, checked((int)BytesOf(Format, Rows, Columns)));

    /// <inheritdoc cref="AllocatedBytes"/>
    public static nuint AllocatedBytesOf(OutlierFormat format, int rows, int columns) =>
        checked((nuint)(BytesOf(format, rows, columns) + (format.Kind == OutlierKind.Csr ? sizeof(short) * SparseProduct.EntriesReadBeyond : 0) + PackedLayout.Alignment - 1)
            / PackedLayout.Alignment * PackedLayout.Alignment);

    /// <summary>Zeros, for packed bytes that come from elsewhere: <see cref="AllocatedBytes"/> of them at <see cref="Data"/>.</summary>
    public static PackedOutliers Allocate(OutlierFormat format, int rows, int columns) => new(format, rows, columns, LargeMemory.Shared);

    /// <summary>Packs single weights, or the numbers of whole columns.</summary>
    /// <param name="tensor">The outliers.</param>
    /// <param name="memory">Where the packed bytes go; absent: <see cref="LargeMemory"/>.</param>
    public static PackedOutliers Pack(OutlierTensor tensor, IWeightMemory? memory = null)
    {
        PackedOutliers packed = new(tensor.Format, tensor.Rows, tensor.Columns, memory ?? LargeMemory.Shared);
        if (tensor.Format.Kind == OutlierKind.Columns)
        {
            tensor.Indices.CopyTo(new Span<int>(packed.Indices, packed.Count));
            return packed;
        }

        for (int row = 0; row <= tensor.Rows; row++)
        {
            packed.Starts[row] = (uint)tensor.Starts[row];
            int tile = Math.Max(0, row - 1) / PackedLayout.TileRows * PackedLayout.TileRows;
            packed.LargestTile = Math.Max(packed.LargestTile, tensor.Starts[row] - tensor.Starts[tile]);
        }

        for (int i = 0; i < packed.Count; i++)
        {
            packed.EntryColumns[i] = (ushort)tensor.Indices[i];
            packed.EntryValues[i] = BitConverter.HalfToInt16Bits((Half)tensor.Values[i]);
        }

        return packed;
    }

    /// <summary>The canonical outliers, read back.</summary>
    /// <param name="dense">The residuals of whole columns; empty for single weights.</param>
    /// <exception cref="ObjectDisposedException">They were freed.</exception>
    public OutlierTensor Unpack(float[] dense)
    {
        if (Format.Kind == OutlierKind.Columns)
        {
            return new(Format, Rows, Columns, [], new Span<int>(Indices, Count).ToArray(), dense);
        }

        int[] starts = new int[Rows + 1], indices = new int[Count];
        float[] values = new float[Count];
        for (int row = 0; row <= Rows; row++)
        {
            starts[row] = (int)Starts[row];
        }

        for (int i = 0; i < Count; i++)
        {
            indices[i] = EntryColumns[i];
            values[i] = (float)BitConverter.Int16BitsToHalf(EntryValues[i]);
        }

        return new(Format, Rows, Columns, starts, indices, values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static long BytesOf(OutlierFormat format, int rows, int columns)
    {
        long count = format.Count(rows, columns);
        return format.PackedBytes(rows, columns) - (format.Kind == OutlierKind.Csr ? 0 : OutlierFormat.Dense.PackedBytes(rows, (int)count));
    }

    private void Free()
    {
        byte* data = _data;
        _data = null;
        if (data != null)
        {
            _memory.Free(data);
            GC.RemoveMemoryPressure((long)AllocatedBytes);
        }
    }
}
