using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace KernelGen.Tests.Files;

/// <summary>A Protocol Buffers message put together by hand, so that it can be wrong.</summary>
internal sealed class RawProtobuf
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public RawProtobuf Integer(int field, long value) => Tag(field, 0).Varint((ulong)value);

    public RawProtobuf Float(int field, float value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Tag(field, 5).Raw(bytes);
    }

    public RawProtobuf Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public RawProtobuf Message(int field, RawProtobuf value) => Bytes(field, value.ToArray());

    public RawProtobuf Bytes(int field, byte[] value) => Tag(field, 2).Varint((ulong)value.Length).Raw(value);

    public RawProtobuf Tag(int field, int wire) => Varint((ulong)field << 3 | (uint)wire);

    public RawProtobuf Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        return Raw((byte)value);
    }

    public RawProtobuf Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }
}
