using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace KernelGen;

/// <summary>A matrix in the packed layout, in aligned native memory that the garbage collector never moves.</summary>
internal sealed unsafe class PackedWeights : IDisposable
{
    // A zero point may be read together with the byte lane after it, and vectors of 32 rows may be read at the end of the last tile.
    private const int Slack = 128;

    private byte* _data;

    private PackedWeights(PackedLayout layout)
    {
        Layout = layout;
        nuint bytes = checked((nuint)layout.TotalBytes + Slack);
        _data = (byte*)NativeMemory.AlignedAlloc(bytes, 4096);
        NativeMemory.Clear(_data, bytes);
        GC.AddMemoryPressure(layout.TotalBytes);
    }

    ~PackedWeights() => Free();

    /// <summary>Where each bit lives.</summary>
    public PackedLayout Layout { get; }

    /// <summary>The first byte of the first tile.</summary>
    public byte* Data => _data != null ? _data : throw new ObjectDisposedException("The layer was disposed.");

    /// <summary>The packed bytes.</summary>
    public ReadOnlySpan<byte> Bytes => new(Data, checked((int)Layout.TotalBytes));

    /// <summary>The scale of the whole tensor, 1 if it has none.</summary>
    public float TensorScale => Layout.TensorBytes == 0 ? 1 : ReadScale(Layout.StreamBytes);

    /// <summary>The zero point that all rows share, in decoded codes: that of the tensor, or the offset of signed codes; 0 if there is none.</summary>
    public int SharedZero => Layout.Format.HasZeroPoint
        ? Layout.Format.Granularity == Granularity.Tensor ? Data[Layout.StreamBytes + Layout.ScaleBytes] : 0
        : Layout.Format.Element.Offset;

    /// <summary>Packs a canonical tensor.</summary>
    public static PackedWeights Pack(QuantizedTensor tensor)
    {
        PackedWeights packed = new(new PackedLayout(tensor.Format, tensor.Rows, tensor.Columns));
        Parallel.For(0, packed.Layout.Tiles, tile => packed.PackTile(tensor, tile));
        if (packed.Layout.TensorBytes > 0)
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
    public QuantizedTensor Unpack()
    {
        WeightFormat format = Layout.Format;
        int rows = Layout.Rows, columns = Layout.Columns;
        QuantizedTensor tensor = new(
            format,
            rows,
            columns,
            new byte[QuantizedTensor.CodeCount(format, rows, columns)],
            new float[QuantizedTensor.ScaleCount(format, rows, columns)],
            new byte[format.HasZeroPoint ? QuantizedTensor.ScaleCount(format, rows, columns) : 0],
            FirstPatterns(format.Sparsity is null ? 0 : rows * columns / 4),
            new float[format.Element.IsInteger ? 0 : (long)rows * columns]);
        Parallel.For(0, Layout.Tiles, tile => UnpackTile(tensor, tile));
        if (Layout.TensorBytes > 0)
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
        if (!format.Element.IsInteger)
        {
            for (int k = 0; k < columns; k++)
            {
                destination[k] = ReadFloat(Layout.FloatByte(row, k));
            }
        }
        else if (!Layout.IsSparse)
        {
            for (int k = 0; k < columns; k++)
            {
                destination[k] = Value(row, k, ReadBits(Layout.Code(row, k), bits));
            }
        }
        else
        {
            for (int run = 0; run < columns; run += 4)
            {
                int pattern = ReadBits(Layout.Pattern(row, run), PackedLayout.PatternBits);
                for (int i = 0; i < 2; i++)
                {
                    int k = run + (pattern >> 2 * i & 3);
                    destination[k] = Value(row, k, ReadBits(Layout.KeptCode(row, run, i), bits));
                }
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
        int group = column / Layout.GroupColumns;
        float scale = Layout.HasScaleRow ? ReadScale(Layout.ScaleByte(row, group)) : TensorScale;
        int zero = !format.HasZeroPoint ? 0 : Layout.HasZeroPointLanes ? ReadBits(Layout.ZeroPoint(row, group), format.Element.Bits) : SharedZero;
        return (format.Element.Decode(code) - zero) * (double)scale;
    }

    private static byte[] FirstPatterns(int count)
    {
        byte[] patterns = new byte[count];
        Array.Fill(patterns, (byte)(0 | 1 << 2));
        return patterns;
    }

    private void PackTile(QuantizedTensor tensor, int tile)
    {
        int last = Math.Min(Layout.Rows, (tile + 1) * PackedLayout.TileRows);
        for (int row = tile * PackedLayout.TileRows; row < last; row++)
        {
            PackCodes(tensor, row);
            if (!Layout.HasScaleRow)
            {
                continue;
            }

            for (int group = 0; group < Layout.Groups; group++)
            {
                WriteScale(Layout.ScaleByte(row, group), tensor.Scales[row * Layout.Groups + group]);
                if (Layout.HasZeroPointLanes)
                {
                    WriteBits(Layout.ZeroPoint(row, group), tensor.ZeroPoints[row * Layout.Groups + group]);
                }
            }
        }
    }

    private void PackCodes(QuantizedTensor tensor, int row)
    {
        int columns = Layout.Columns;
        if (!Layout.Format.Element.IsInteger)
        {
            for (int k = 0; k < columns; k++)
            {
                WriteFloat(Layout.FloatByte(row, k), tensor.Values[row * columns + k]);
            }
        }
        else if (!Layout.IsSparse)
        {
            for (int k = 0; k < columns; k++)
            {
                WriteBits(Layout.Code(row, k), tensor.Codes[row * columns + k]);
            }
        }
        else
        {
            for (int run = 0; run < columns / 4; run++)
            {
                int first = row * (columns / 2) + 2 * run;
                WriteBits(Layout.KeptCode(row, 4 * run, 0), tensor.Codes[first]);
                WriteBits(Layout.KeptCode(row, 4 * run, 1), tensor.Codes[first + 1]);
                WriteBits(Layout.Pattern(row, 4 * run), tensor.Patterns[row * (columns / 4) + run]);
            }
        }
    }

    private void UnpackTile(QuantizedTensor tensor, int tile)
    {
        int last = Math.Min(Layout.Rows, (tile + 1) * PackedLayout.TileRows), bits = Layout.Format.Element.Bits;
        for (int row = tile * PackedLayout.TileRows; row < last; row++)
        {
            UnpackCodes(tensor, row);
            for (int group = 0; Layout.HasScaleRow && group < Layout.Groups; group++)
            {
                tensor.Scales[row * Layout.Groups + group] = ReadScale(Layout.ScaleByte(row, group));
                if (Layout.HasZeroPointLanes)
                {
                    tensor.ZeroPoints[row * Layout.Groups + group] = ReadBits(Layout.ZeroPoint(row, group), bits);
                }
            }
        }
    }

    private void UnpackCodes(QuantizedTensor tensor, int row)
    {
        int columns = Layout.Columns, bits = Layout.Format.Element.Bits;
        if (!Layout.Format.Element.IsInteger)
        {
            for (int k = 0; k < columns; k++)
            {
                tensor.Values[row * columns + k] = ReadFloat(Layout.FloatByte(row, k));
            }
        }
        else if (!Layout.IsSparse)
        {
            for (int k = 0; k < columns; k++)
            {
                tensor.Codes[row * columns + k] = ReadBits(Layout.Code(row, k), bits);
            }
        }
        else
        {
            for (int run = 0; run < columns / 4; run++)
            {
                int first = row * (columns / 2) + 2 * run;
                tensor.Codes[first] = ReadBits(Layout.KeptCode(row, 4 * run, 0), bits);
                tensor.Codes[first + 1] = ReadBits(Layout.KeptCode(row, 4 * run, 1), bits);
                tensor.Patterns[row * (columns / 4) + run] = ReadBits(Layout.Pattern(row, 4 * run), PackedLayout.PatternBits);
            }
        }
    }

    private void WriteBits(BitAddress address, int value)
    {
        int shifted = value << address.Shift;
        _data[address.Byte] |= (byte)shifted;
        if (shifted > 0xFF)
        {
            _data[address.Byte + address.Next] |= (byte)(shifted >> 8);
        }
    }

    private byte ReadBits(BitAddress address, int bits)
    {
        int value = _data[address.Byte] >> address.Shift;
        if (address.Shift + bits > 8)
        {
            value |= _data[address.Byte + address.Next] << (8 - address.Shift);
        }

        return (byte)(value & ((1 << bits) - 1));
    }

    private void WriteScale(long offset, float scale) => Write(offset, scale, Layout.ScaleBytes == 2);

    private float ReadScale(long offset) => Read(offset, Layout.ScaleBytes == 2);

    private void WriteFloat(long offset, float value) => Write(offset, value, Layout.Format.Element == Element.Float16);

    private float ReadFloat(long offset) => Read(offset, Layout.Format.Element == Element.Float16);

    private void Write(long offset, float value, bool isHalf)
    {
        if (isHalf)
        {
            BinaryPrimitives.WriteHalfLittleEndian(new Span<byte>(_data + offset, 2), (Half)value);
        }
        else
        {
            BinaryPrimitives.WriteSingleLittleEndian(new Span<byte>(_data + offset, 4), value);
        }
    }

    private float Read(long offset, bool isHalf) => isHalf
        ? (float)BinaryPrimitives.ReadHalfLittleEndian(new ReadOnlySpan<byte>(_data + offset, 2))
        : BinaryPrimitives.ReadSingleLittleEndian(new ReadOnlySpan<byte>(_data + offset, 4));

    private void Free()
    {
        byte* data = _data;
        _data = null;
        if (data != null)
        {
            NativeMemory.AlignedFree(data);
            GC.RemoveMemoryPressure(Layout.TotalBytes);
        }
    }
}
