using System;
using System.Buffers.Binary;

namespace KernelGen;

/// <summary>The way of every row into the packed bytes and back, bit by bit.</summary>
internal sealed unsafe partial class PackedWeights
{
    /// <summary>Patterns of the columns 0 and 1.</summary>
    private const int FirstPattern = 0 | 1 << 2;

    /// <summary>From the numbers of scales to those of zero points.</summary>
    private const int ZeroNumbers = 2 * SecondLevelFormat.NumberBytes;

    private void PackTile(QuantizedTensor tensor, int tile)
    {
        if (Layout.IsSparse)
        {
            FillPatterns(tile);
        }

        int last = Math.Min(Layout.Rows, (tile + 1) * PackedLayout.TileRows);
        for (int row = tile * PackedLayout.TileRows; row < last; row++)
        {
            PackCodes(tensor, row);
            if (Layout.HasRowTables)
            {
                WriteTable(row, tensor.Tables.AsSpan(row * Layout.Format.TableEntries, Layout.Format.TableEntries));
            }

            if (tensor.SecondLevel is not null)
            {
                PackSecondLevel(tensor.SecondLevel, row);
            }

            if (!Layout.HasScaleRow)
            {
                continue;
            }

            for (int group = 0; group < Layout.Groups; group++)
            {
                WriteScale(Layout.ScaleByte(row, group), tensor.Scales[row * Layout.Groups + group], tensor.TensorScale);
                if (Layout.HasZeroPointLanes)
                {
                    WriteBits(Layout.ZeroPoint(row, group), 0, tensor.ZeroPoints[row * Layout.Groups + group]);
                }
            }
        }
    }

    /// <summary>Padding keeps two columns of each run too, as hardware that reads patterns relies on their being different.</summary>
    private void FillPatterns(int tile)
    {
        const byte Pair = FirstPattern | FirstPattern << PackedLayout.PatternBits;
        for (int group = 0; group < Layout.Groups; group++)
        {
            byte* codes = _data + tile * Layout.TileBytes + (long)group * Layout.GroupBytes + Layout.ScaleRowBytes;
            int units = Math.Min(Layout.UnitsPerGroup, Layout.Units - group * Layout.UnitsPerGroup);
            for (int unit = 0; unit < units; unit++, codes += Layout.UnitBytes)
            {
                new Span<byte>(codes + Layout.UnitCodePlanes * PackedLayout.PlaneBytes, Layout.UnitPatternPlanes * PackedLayout.PlaneBytes).Fill(Pair);
            }

            new Span<byte>(codes + Layout.TailCodeBytes, Layout.TailPatternPlanes * PackedLayout.PlaneBytes).Fill(Pair);
        }
    }

    private void PackCodes(QuantizedTensor tensor, int row)
    {
        int columns = Layout.Columns;
        if (!Layout.Format.Element.HasCodes)
        {
            for (int k = 0; k < columns; k++)
            {
                WriteFloat(Layout.FloatByte(row, k), tensor.Values[row * columns + k]);
            }
        }
        else
        {
            long offset = Layout.RowOffset(row);
            ReadOnlySpan<byte> codes = tensor.Codes.AsSpan(row * _codes.Length, _codes.Length);
            for (int i = 0; i < codes.Length; i++)
            {
                WriteCode(row, i, offset, codes[i]);
            }

            for (int run = 0; run < _patterns.Length; run++)
            {
                WritePattern(_patterns[run], offset, tensor.Patterns[row * _patterns.Length + run]);
            }
        }
    }

    private void UnpackTile(QuantizedTensor tensor, int tile)
    {
        int last = Math.Min(Layout.Rows, (tile + 1) * PackedLayout.TileRows), bits = Layout.Format.Element.Bits;
        for (int row = tile * PackedLayout.TileRows; row < last; row++)
        {
            UnpackCodes(tensor, row);
            if (tensor.SecondLevel is not null)
            {
                UnpackSecondLevel(tensor.SecondLevel, row);
            }

            if (Layout.HasRowTables)
            {
                ReadTable(row, tensor.Tables.AsSpan(row * Layout.Format.TableEntries, Layout.Format.TableEntries));
            }

            for (int group = 0; Layout.HasScaleRow && group < Layout.Groups; group++)
            {
                tensor.Scales[row * Layout.Groups + group] = ReadScale(Layout.ScaleByte(row, group));
                if (Layout.HasZeroPointLanes)
                {
                    tensor.ZeroPoints[row * Layout.Groups + group] = ReadBits(Layout.ZeroPoint(row, group), 0, bits);
                }
            }
        }
    }

    private void UnpackCodes(QuantizedTensor tensor, int row)
    {
        int columns = Layout.Columns, bits = Layout.Format.Element.Bits;
        if (!Layout.Format.Element.HasCodes)
        {
            for (int k = 0; k < columns; k++)
            {
                tensor.Values[row * columns + k] = ReadFloat(Layout.FloatByte(row, k));
            }
        }
        else
        {
            long offset = Layout.RowOffset(row);
            Span<byte> codes = tensor.Codes.AsSpan(row * _codes.Length, _codes.Length);
            for (int i = 0; i < codes.Length; i++)
            {
                codes[i] = ReadCode(row, i, offset, bits);
            }

            for (int run = 0; run < _patterns.Length; run++)
            {
                tensor.Patterns[row * _patterns.Length + run] = ReadBits(_patterns[run], offset, PackedLayout.PatternBits);
            }
        }
    }

    private void PackSecondLevel(SecondLevelTensor second, int row)
    {
        for (int group = 0; group < Layout.Groups; group++)
        {
            int index = row * Layout.Groups + group;
            WriteBits(Layout.ScaleCode(row, group), 0, second.ScaleCodes[index]);
            if (second.HasZeroPoints)
            {
                WriteBits(Layout.ZeroPoint(row, group), 0, second.ZeroCodes[index]);
            }

            ReadOnlySpan<float> numbers = second.Numbers.AsSpan(second.Block(row, group), second.BlockNumbers);
            for (int i = 0; i < numbers.Length; i++)
            {
                Write(Layout.BlockByte(row, group) + i * SecondLevelFormat.NumberBytes, numbers[i], isHalf: true);
            }
        }
    }

    private void UnpackSecondLevel(SecondLevelTensor second, int row)
    {
        for (int group = 0; group < Layout.Groups; group++)
        {
            int index = row * Layout.Groups + group;
            second.ScaleCodes[index] = ReadBits(Layout.ScaleCode(row, group), 0, Layout.ScaleCodeBits);
            if (second.HasZeroPoints)
            {
                second.ZeroCodes[index] = ReadBits(Layout.ZeroPoint(row, group), 0, Layout.ZeroCodeBits);
            }

            Span<float> numbers = second.Numbers.AsSpan(second.Block(row, group), second.BlockNumbers);
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = Read(Layout.BlockByte(row, group) + i * SecondLevelFormat.NumberBytes, isHalf: true);
            }
        }
    }

    /// <summary>A scale or zero point: its code times a step, plus an offset.</summary>
    private float ReadSecondLevel(BitAddress code, long numbers) =>
        Read(numbers, isHalf: true) * ReadBits(code, 0, Layout.ScaleCodeBits) + Read(numbers + SecondLevelFormat.NumberBytes, isHalf: true);

    private (BitAddress Address, long Offset) CodeOf(int row, int index, long offset) =>
        Layout.TailEndsInHalfPlane ? (Layout.Code(row, index), 0) : (_codes[index], offset);

    private void WriteCode(int row, int index, long offset, byte code)
    {
        if (Layout.HasDigits)
        {
            (long place, int digit) = Layout.Digit(row, index);
            _data[place] = TernaryByte.With(_data[place], digit, code);
            return;
        }

        (BitAddress address, long rowOffset) = CodeOf(row, index, offset);
        WriteBits(address, rowOffset, code);
    }

    private byte ReadCode(int row, int index, long offset, int bits)
    {
        if (Layout.HasDigits)
        {
            (long place, int digit) = Layout.Digit(row, index);
            return TernaryByte.Get(_data[place], digit);
        }

        (BitAddress address, long rowOffset) = CodeOf(row, index, offset);
        return ReadBits(address, rowOffset, bits);
    }

    private void WriteBits(BitAddress address, long offset, int value)
    {
        byte* place = _data + address.Byte + offset;
        int shifted = value << address.Shift;
        *place |= (byte)shifted;
        if (shifted > 0xFF)
        {
            place[address.Next] |= (byte)(shifted >> 8 << address.NextShift);
        }
    }

    private void WritePattern(BitAddress address, long offset, int value)
    {
        byte* place = _data + address.Byte + offset;
        *place = (byte)((*place & ~(0xF << address.Shift)) | value << address.Shift);
    }

    private byte ReadBits(BitAddress address, long offset, int bits)
    {
        byte* place = _data + address.Byte + offset;
        int value = *place >> address.Shift;
        if (address.Shift + bits > 8)
        {
            value |= place[address.Next] >> address.NextShift << (8 - address.Shift);
        }

        return (byte)(value & ((1 << bits) - 1));
    }

    private void WriteScale(long offset, float scale, float tensorScale = 1)
    {
        if (HasFloat8Scales)
        {
            _data[offset] = Float8.Encode(scale, tensorScale);
            return;
        }

        if (Layout.Format.ScaleType == ScaleType.PowerOfTwo)
        {
            _data[offset] = PowerOfTwo.Encode(scale);
            return;
        }

        Write(offset, scale, Layout.Format.ScaleType == ScaleType.Float16);
    }

    private float ReadScale(long offset) => Layout.Format.ScaleType switch
    {
        ScaleType.PowerOfTwo => PowerOfTwo.Decode(_data[offset]),
        ScaleType.Float8 => Float8.Decode(_data[offset], TensorScale),
        _ => Read(offset, Layout.Format.ScaleType == ScaleType.Float16),
    };

    /// <summary>Writes the table of a row, or of the tensor.</summary>
    private void WriteTable(int row, ReadOnlySpan<float> entries)
    {
        for (int code = 0; code < entries.Length; code++)
        {
            Write(Layout.Entry(row, code), entries[code], isHalf: true);
        }
    }

    private void ReadTable(int row, Span<float> entries)
    {
        for (int code = 0; code < entries.Length; code++)
        {
            entries[code] = Read(Layout.Entry(row, code), isHalf: true);
        }
    }

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
}
