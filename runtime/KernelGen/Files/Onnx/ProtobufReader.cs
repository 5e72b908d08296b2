using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace KernelGen;

/// <summary>Walks the fields of one Protocol Buffers message; every length is checked before it is used.</summary>
/// <remarks>
/// <code>
/// message = field*     field = tag, value     tag = varint(number · 8 + wire type)
/// value   = varint | 8 bytes | length, bytes | 4 bytes          wire types 0, 1, 2, 5
/// </code>
/// </remarks>
internal struct ProtobufReader
{
    private const int VarintBytes = 10;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly ReadOnlyMemory<byte> _file;
    private readonly int _end;
    private int _position;
    private int _wire;

    /// <summary>Starts at the first field of a message that is the whole file.</summary>
    public ProtobufReader(string path, ReadOnlyMemory<byte> file)
        : this(path, file, 0, file.Length)
    {
    }

    private ProtobufReader(string path, ReadOnlyMemory<byte> file, int start, int end)
    {
        _path = path;
        _file = file;
        _position = start;
        _end = end;
    }

    /// <summary>The number of the field whose value comes next.</summary>
    public int Field { get; private set; }

    /// <summary>Goes to the next field, whose value must then be read or skipped.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Next()
    {
        if (_position == _end)
        {
            return false;
        }

        int start = _position;
        ulong tag = Varint();
        Field = tag >> 3 is >= 1 and <= 0x1FFF_FFFF and ulong number ? (int)number : throw Wrong(start, $"field number {tag >> 3}", "1 to 2^29 − 1");
        _wire = (int)(tag & 7);
        return true;
    }

    /// <summary>An integer, a truth value or an enumeration.</summary>
    public long Integer()
    {
        Expect(0, "an integer");
        return (long)Varint();
    }

    /// <summary>A float.</summary>
    public float Float()
    {
        Expect(5, "a float");
        return BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)).Span);
    }

    /// <summary>Bytes of the file, not copied.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        Expect(2, "a length and bytes");
        int start = _position;
        ulong length = Varint();
        return length <= (ulong)(_end - _position)
            ? Take((int)length)
            : throw Wrong(start, $"a length of {length} bytes", $"at most {_end - _position}, which are left of the message; the file is truncated or damaged");
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        int start = _position;
        try
        {
            return s_utf8.GetString(Bytes().Span);
        }
        catch (DecoderFallbackException exception)
        {
            throw new KernelGenException($"{_path}: byte {start}: found a text that is no UTF-8; expected UTF-8.", exception);
        }
    }

    /// <summary>A message inside this one.</summary>
    public ProtobufReader Message()
    {
        int length = Bytes().Length;
        return new(_path, _file, _position - length, _position);
    }

    /// <summary>One or, packed, many integers of a repeated field.</summary>
    public void AddIntegers(List<long> values)
    {
        if (_wire != 2)
        {
            values.Add(Integer());
            return;
        }

        for (ProtobufReader packed = Message(); packed._position < packed._end;)
        {
            values.Add((long)packed.Varint());
        }
    }

    /// <summary>One or, packed, many fixed-size numbers of a repeated field, as bytes.</summary>
    /// <param name="values">Where they go.</param>
    /// <param name="size">4 or 8 bytes for each.</param>
    public void AddFixed(List<byte> values, int size)
    {
        if (_wire == 2)
        {
            int start = _position;
            ReadOnlyMemory<byte> packed = Bytes();
            values.AddRange(packed.Length % size == 0 ? packed.Span : throw Wrong(start, $"{packed.Length} bytes of packed numbers", $"a multiple of {size}"));
            return;
        }

        Expect(size == 4 ? 5 : 1, $"numbers of {size} bytes");
        values.AddRange(Take(size).Span);
    }

    /// <summary>Passes over a value.</summary>
    public void Skip()
    {
        switch (_wire)
        {
            case 0:
                Varint();
                break;
            case 1:
                Take(8);
                break;
            case 2:
                Bytes();
                break;
            case 5:
                Take(4);
                break;
            default:
                throw Wrong(_position, $"wire type {_wire} in field {Field}", "0, 1, 2 or 5");
        }
    }

    /// <summary>A complaint about what was read last.</summary>
    public readonly KernelGenException Wrong(string found, string expected) => Wrong(_position, found, expected);

    private readonly KernelGenException Wrong(int position, string found, string expected) => FileError.In(_path, $"byte {position}", found, expected);

    private readonly void Expect(int wire, string expected)
    {
        if (_wire != wire)
        {
            throw Wrong(_position, $"wire type {_wire} in field {Field}", $"{wire}, {expected}");
        }
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count > _end - _position)
        {
            throw Wrong(_position, $"{_end - _position} bytes of the message", $"{count} more; the file is truncated or damaged");
        }

        _position += count;
        return _file.Slice(_position - count, count);
    }

    private ulong Varint()
    {
        ulong value = 0;
        int start = _position;
        for (int i = 0; i < VarintBytes; i++)
        {
            byte next = Take(1).Span[0];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                // The tenth byte has room for one bit.
                return i < VarintBytes - 1 || next <= 1 ? value : throw Wrong(start, "an integer of more than 64 bits", "64 bits");
            }
        }

        throw Wrong(start, $"an integer of more than {VarintBytes} bytes", $"at most {VarintBytes}");
    }
}
