using System;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace KernelGen;

/// <summary>A matrix in the packed layout, in aligned native memory that the garbage collector never moves.</summary>
internal sealed unsafe partial class PackedWeights : IDisposable
{
    private readonly IWeightMemory _memory;

    // Where the codes and patterns of row 0 live, in canonical order: the layout is asked once per column, not once per weight. Half planes have rows at other distances.
    private readonly BitAddress[] _codes, _patterns;
    private byte* _data;

    private PackedWeights(PackedLayout layout, IWeightMemory memory)
    {
        _memory = memory;
        Layout = layout;
        int columns = layout.Format.Element.HasCodes ? layout.Columns : 0;
        _codes = new BitAddress[layout.IsSparse ? columns / 2 : columns];
        _patterns = new BitAddress[layout.IsSparse ? columns / 4 : 0];
        for (int i = 0; i < _codes.Length; i++)
        {
            _codes[i] = layout.IsSparse ? layout.KeptCode(0, i / 2 * 4, i % 2) : layout.HasDigits ? default : layout.Code(0, i);
        }

        for (int run = 0; run < _patterns.Length; run++)
        {
            _patterns[run] = layout.Pattern(0, 4 * run);
        }

        nuint bytes = AllocatedBytes(layout);
        _data = memory.Allocate(bytes);
        NativeMemory.Clear(_data, bytes);
        GC.AddMemoryPressure(layout.TotalBytes);
    }

    ~PackedWeights() => Free();

    /// <summary>Where each bit lives.</summary>
    public PackedLayout Layout { get; }

    /// <summary>The first byte of the first tile.</summary>
    public byte* Data => _data != null ? _data : throw new ObjectDisposedException(null, "The layer was disposed.");

    /// <summary>The packed bytes.</summary>
    public ReadOnlySpan<byte> Bytes => new(Data, checked((int)Layout.TotalBytes));

    /// <summary>The scale of the whole tensor, 1 if it has none.</summary>
    public float TensorScale => Layout.TensorBytes == 0 || Layout.Format.HasTable ? 1 : HasFloat8Scales ? Read(Layout.StreamBytes, isHalf: false) : ReadScale(Layout.StreamBytes);

    private bool HasFloat8Scales => Layout.Format.ScaleType == ScaleType.Float8;

    /// <summary>What belongs to the whole tensor: its scale and zero point, or its table.</summary>
    public byte* TensorData => Data + Layout.StreamBytes;

    /// <summary>The zero point that all rows share, in decoded codes: that of the tensor, or the offset of signed codes; 0 if there is none.</summary>
    public int SharedZero => Layout.Format.HasZeroPoint
        ? Layout.Format.Granularity == Granularity.Tensor ? Data[Layout.StreamBytes + Layout.ScaleBytes] : 0
        : Layout.Format.Element.Offset;

    /// <summary>What stands for 0 where weights were dropped, in decoded codes.</summary>
    public int FillCode => Layout.Format.HasZeroPoint ? SharedZero : Layout.Format.Element.ZeroCode;

    /// <summary>Bytes that kernels may read: the packed ones, what is read beside a zero point, and the rest of the last 64.</summary>
    /// <remarks>
    /// A zero point of a group is cut out of its byte lane and the next one, whether or not it reaches into that. After the last lane of the last tile
    /// there may be none, so one lane more may be read; <see cref="PackedLayout.BytesReadBeyond"/> says how much where there are tables. Nothing else is read after <see cref="PackedLayout.TotalBytes"/>.
    /// </remarks>
    public static nuint AllocatedBytes(PackedLayout layout)
    {
        bool readsNextLane = layout.HasLanes && layout.Format.Granularity == Granularity.Group;
        long bytes = layout.TotalBytes + layout.BytesReadBeyond + (readsNextLane ? PackedLayout.TileRows : 0);
        return checked((nuint)((bytes + PackedLayout.Alignment - 1) / PackedLayout.Alignment * PackedLayout.Alignment));
    }

    /// <summary>Zeros, for packed bytes that come from elsewhere: <see cref="AllocatedBytes"/> of them at <see cref="Data"/>.</summary>
    public static PackedWeights Allocate(PackedLayout layout) => new(layout, LargeMemory.Shared);

    /// <summary>Packs a canonical tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="memory">Where the packed bytes go; absent: <see cref="LargeMemory"/>.</param>
    public static PackedWeights Pack(QuantizedTensor tensor, IWeightMemory? memory = null)
    {
        PackedWeights packed = new(new PackedLayout(tensor.Format, tensor.Rows, tensor.Columns), memory ?? LargeMemory.Shared);
        Parallel.For(0, packed.Layout.Tiles, tile => packed.PackTile(tensor, tile));
        if (packed.Layout.TensorBytes > 0 && tensor.Format.HasTable)
        {
            packed.WriteTable(0, tensor.Tables);
        }
        else if (packed.HasFloat8Scales)
        {
            packed.Write(packed.Layout.StreamBytes, tensor.TensorScale, isHalf: false);
        }
        else if (packed.Layout.TensorBytes > 0)
        {
            packed.WriteScale(packed.Layout.StreamBytes, tensor.Scales[0]);
            if (tensor.Format.HasZeroPoint)
            {
                packed.Data[packed.Layout.StreamBytes + packed.Layout.ScaleBytes] = tensor.ZeroPoints[0];
            }
        }

        return packed;
    }

    /// <summary>The canonical tensor, read back bit by bit.</summary>
    /// <exception cref="ObjectDisposedException">The weights were freed.</exception>
    public QuantizedTensor Unpack()
    {
        // Bits are read without asking for the address again.
        _ = Data;
        WeightFormat format = Layout.Format;
        int rows = Layout.Rows, columns = Layout.Columns;
        QuantizedTensor tensor = new(
            format,
            rows,
            columns,
            new byte[QuantizedTensor.CodeCount(format, rows, columns)],
            new float[QuantizedTensor.ScaleCount(format, rows, columns)],
            new byte[QuantizedTensor.ZeroPointCount(format, rows, columns)],
            FirstPatterns(format.Sparsity is null ? 0 : rows * columns / 4),
            new float[format.Element.HasCodes ? 0 : (long)rows * columns],
            new float[QuantizedTensor.TableCount(format, rows) * format.TableEntries],
            EmptySecondLevel(format, rows, columns),
            HasFloat8Scales ? TensorScale : 1);
        Parallel.For(0, Layout.Tiles, tile => UnpackTile(tensor, tile));
        if (Layout.TensorBytes > 0 && format.HasTable)
        {
            ReadTable(0, tensor.Tables);
        }
        else if (Layout.TensorBytes > 0 && !HasFloat8Scales)
        {
            tensor.Scales[0] = TensorScale;
            if (format.HasZeroPoint)
            {
                tensor.ZeroPoints[0] = Data[Layout.StreamBytes + Layout.ScaleBytes];
            }
        }

        return tensor;
    }

    /// <summary>One decoded row, read bit by bit, without rounding.</summary>
    public void DecodeRow(int row, Span<double> destination)
    {
        WeightFormat format = Layout.Format;
        int bits = format.Element.Bits, columns = Layout.Columns;
        destination[..columns].Clear();
        if (!format.Element.HasCodes)
        {
            for (int k = 0; k < columns; k++)
            {
                destination[k] = ReadFloat(Layout.FloatByte(row, k));
            }
        }
        else
        {
            long offset = Layout.RowOffset(row);
            for (int i = 0; i < _codes.Length; i++)
            {
                int k = i;
                if (Layout.IsSparse)
                {
                    int pattern = ReadBits(_patterns[i / 2], offset, PackedLayout.PatternBits);
                    k = i / 2 * 4 + (pattern >> i % 2 * 2 & 3);
                }

                destination[k] = Value(row, k, ReadCode(row, i, offset, bits));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private double Value(int row, int column, byte code)
    {
        WeightFormat format = Layout.Format;
        if (format.HasTable)
        {
            return Read(Layout.Entry(row, code), isHalf: true);
        }

        int group = column / Layout.GroupColumns;
        if (format.SecondLevel is not null)
        {
            float decoded = ReadSecondLevel(Layout.ScaleCode(row, group), Layout.BlockByte(row, group));
            float zeroPoint = format.HasZeroPoint ? ReadSecondLevel(Layout.ZeroPoint(row, group), Layout.BlockByte(row, group) + ZeroNumbers) : 0;
            return (format.Element.Decode(code) - zeroPoint) * (double)decoded;
        }

        float scale = Layout.HasScaleRow ? ReadScale(Layout.ScaleByte(row, group)) : TensorScale;
        int zero = !format.HasZeroPoint ? 0 : Layout.HasZeroPointLanes ? ReadBits(Layout.ZeroPoint(row, group), 0, format.Element.Bits) : SharedZero;
        return (format.Element.Decode(code) - zero) * (double)scale;
    }

    private static SecondLevelTensor? EmptySecondLevel(WeightFormat format, int rows, int columns)
    {
        if (format.SecondLevel is null)
        {
            return null;
        }

        long count = (long)rows * format.GroupCount(columns);
        return new(format, rows, columns, new byte[count], new byte[format.HasZeroPoint ? count : 0], new float[SecondLevelTensor.NumberCount(format, rows, columns)]);
    }

    private static byte[] FirstPatterns(int count)
    {
        byte[] patterns = new byte[count];
        Array.Fill(patterns, (byte)FirstPattern);
        return patterns;
    }

    private void Free()
    {
        byte* data = _data;
        _data = null;
        if (data != null)
        {
            _memory.Free(data);
            GC.RemoveMemoryPressure(Layout.TotalBytes);
        }
    }
}
