using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace KernelGen;

/// <summary>A Protocol Buffers message that is put together field by field. Bytes that are added are not copied.</summary>
internal sealed class ProtobufWriter
{
    private const int WireVarint = 0, WireBytes = 2;

    private readonly List<ReadOnlyMemory<byte>> _segments = [];

    /// <summary>Bytes of the message.</summary>
    public long Length { get; private set; }

    public ProtobufWriter Integer(int field, long value) => Append(Varint((ulong)field << 3 | WireVarint)).Append(Varint((ulong)value));

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Bytes(int field, ReadOnlyMemory<byte> value) => Header(field, value.Length).Append(value);

    public ProtobufWriter Message(int field, ProtobufWriter message)
    {
        Header(field, message.Length);
        foreach (ReadOnlyMemory<byte> segment in message._segments)
        {
            Append(segment);
        }

        return this;
    }

    public void WriteTo(Stream stream)
    {
        foreach (ReadOnlyMemory<byte> segment in _segments)
        {
            stream.Write(segment.Span);
        }
    }

    private ProtobufWriter Header(int field, long length) => Append(Varint((ulong)field << 3 | WireBytes)).Append(Varint((ulong)length));

    private ProtobufWriter Append(ReadOnlyMemory<byte> segment)
    {
        _segments.Add(segment);
        Length += segment.Length;
        return this;
    }

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
