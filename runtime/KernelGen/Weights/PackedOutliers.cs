using System;
using System.Runtime.InteropServices;

namespace KernelGen;

/// <summary>Outliers as kernels read them, in native memory that the garbage collector never moves; the order of bytes is that of <see cref="OutlierFormat"/>.</summary>
internal sealed unsafe class PackedOutliers : IDisposable
{
    // Kernels read entries by vectors of eight 16-bit numbers, the last one of them whole.
    private const int ReadBeyond = 16;

    private readonly IWeightMemory _memory;
    private byte* _data;

    private PackedOutliers(OutlierTensor tensor, IWeightMemory memory)
    {
        _memory = memory;
        Format = tensor.Format;
        Rows = tensor.Rows;
        Columns = tensor.Columns;
        Count = tensor.Indices.Length;
        Dense = Format.Kind == OutlierKind.Columns ? PackedWeights.Pack(DenseOf(tensor), memory) : null;
        TotalBytes = Format.PackedBytes(Rows, Columns);
        long own = TotalBytes - (Dense?.Layout.TotalBytes ?? 0);
        nuint bytes = checked((nuint)(own + ReadBeyond + PackedLayout.Alignment - 1) / PackedLayout.Alignment * PackedLayout.Alignment);
        _data = memory.Allocate(bytes);
        NativeMemory.Clear(_data, bytes);
        GC.AddMemoryPressure(own);
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

    /// <summary>Bytes of all parts.</summary>
    public long TotalBytes { get; }

    /// <summary>The residuals of whole columns, N×c; <c>null</c> for single weights.</summary>
    public PackedWeights? Dense { get; }

    /// <summary>The columns that are kept, if whole ones are.</summary>
    public int* Indices => (int*)Data;

    /// <summary>Where the entries of each row begin, and where the last ones end.</summary>
    public uint* Starts => (uint*)Data;

    /// <summary>The column of each entry.</summary>
    public ushort* EntryColumns => (ushort*)(Starts + Rows + 1);

    /// <summary>The fp16 residual of each entry.</summary>
    public short* EntryValues => (short*)(EntryColumns + Count);

    /// <summary>The packed bytes, apart from those of <see cref="Dense"/>.</summary>
    public ReadOnlySpan<byte> Bytes => new(Data, checked((int)(TotalBytes - (Dense?.Layout.TotalBytes ?? 0))));

    private byte* Data => _data != null ? _data : throw new ObjectDisposedException(null, "The layer was disposed.");

    /// <summary>Packs canonical outliers.</summary>
    /// <param name="tensor">The outliers.</param>
    /// <param name="memory">Where the packed bytes go; absent: <see cref="LargeMemory"/>.</param>
    public static PackedOutliers Pack(OutlierTensor tensor, IWeightMemory? memory = null)
    {
        PackedOutliers packed = new(tensor, memory ?? LargeMemory.Shared);
        if (packed.Dense is not null)
        {
            tensor.Indices.CopyTo(new Span<int>(packed.Indices, packed.Count));
            return packed;
        }

        for (int row = 0; row <= tensor.Rows; row++)
        {
            packed.Starts[row] = (uint)tensor.Starts[row];
        }

        for (int i = 0; i < packed.Count; i++)
        {
            packed.EntryColumns[i] = (ushort)tensor.Indices[i];
            packed.EntryValues[i] = BitConverter.HalfToInt16Bits((Half)tensor.Values[i]);
        }

        return packed;
    }

    /// <summary>The canonical outliers, read back.</summary>
    /// <exception cref="ObjectDisposedException">They were freed.</exception>
    public OutlierTensor Unpack()
    {
        if (Dense is not null)
        {
            return new(Format, Rows, Columns, [], new Span<int>(Indices, Count).ToArray(), Dense.Unpack().Values);
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

    /// <summary>A row times activations, in double.</summary>
    /// <param name="row">The row.</param>
    /// <param name="x">K activations.</param>
    public double Multiply(int row, ReadOnlySpan<float> x)
    {
        double sum = 0;
        if (Dense is not null)
        {
            double[] values = new double[Count];
            Dense.DecodeRow(row, values);
            for (int i = 0; i < Count; i++)
            {
                sum += values[i] * x[Indices[i]];
            }

            return sum;
        }

        for (uint i = Starts[row]; i < Starts[row + 1]; i++)
        {
            sum += (double)BitConverter.Int16BitsToHalf(EntryValues[i]) * x[EntryColumns[i]];
        }

        return sum;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dense?.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    private static QuantizedTensor DenseOf(OutlierTensor tensor) =>
        new(OutlierFormat.Dense, tensor.Rows, tensor.Indices.Length, [], [], [], [], tensor.Values);

    private void Free()
    {
        byte* data = _data;
        _data = null;
        if (data != null)
        {
            _memory.Free(data);
            GC.RemoveMemoryPressure(TotalBytes - (Dense?.Layout.TotalBytes ?? 0));
        }
    }
}
