using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>Reads the message of a tensor, whose elements are raw bytes or, depending on their type, a list of floats, 32-bit or 64-bit integers.</summary>
internal static class OnnxTensorReader
{
    private const int External = 1;

    /// <summary>Reads a tensor.</summary>
    /// <param name="external">The files that elements may be in.</param>
    /// <param name="tensor">Its message.</param>
    /// <exception cref="KernelGenException">The message is malformed, or its elements cannot be read, are of another number than its shape has, or of a type that cannot be read.</exception>
    public static OnnxTensor Read(OnnxExternalData external, ProtobufReader tensor)
    {
        string name = "";
        List<long> shape = [], integers = [];
        List<byte> floats = [];
        ReadOnlyMemory<byte>? raw = null;
        long type = 0;
        bool isExternal = false;
        Dictionary<string, string> place = new(StringComparer.Ordinal);
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case 1:
                    tensor.AddIntegers(shape);
                    break;
                case 2:
                    type = tensor.Integer();
                    break;
                case 3:
                    throw tensor.Wrong("a tensor in segments", "whole tensors");
                case 4:
                    tensor.AddFixed(floats, sizeof(float));
                    break;
                case 5 or 7:
                    tensor.AddIntegers(integers);
                    break;
                case 8:
                    name = tensor.Text();
                    break;
                case 9:
                    raw = tensor.Bytes();
                    break;
                case 13:
                    (string key, string value) = Entry(tensor.Message());
                    place[key] = value;
                    break;
                case 14:
                    isExternal = tensor.Integer() == External;
                    break;
                default:
                    tensor.Skip();
                    break;
            }
        }

        string part = FileError.Tensor(name);
        OnnxType known = Enum.IsDefined((OnnxType)type) ? (OnnxType)type : throw FileError.In(external.Path, part, $"element type {type}", OnnxTypes.All);
        long expected = ByteCount(known, shape);
        ReadOnlyMemory<byte> bytes = isExternal ? external.Read(part, place, expected) : raw ?? (known == OnnxType.Float ? floats.ToArray() : Narrow(known, integers));
        string shapeText = SafetensorsTensor.ShapeText([.. shape]);
        return expected == bytes.Length
            ? new(external.Path, name, known, [.. shape], bytes)
            : throw FileError.In(external.Path, part, $"{bytes.Length} bytes of elements", $"{known} {shapeText}");
    }

    private static (string Key, string Value) Entry(ProtobufReader entry)
    {
        string key = "", value = "";
        while (entry.Next())
        {
            switch (entry.Field)
            {
                case 1:
                    key = entry.Text();
                    break;
                case 2:
                    value = entry.Text();
                    break;
                default:
                    entry.Skip();
                    break;
            }
        }

        return (key, value);
    }

    /// <summary>Floats from their bytes.</summary>
    public static float[] Floats(List<byte> bytes)
    {
        float[] values = new float[bytes.Count / sizeof(float)];
        SafetensorsType.F32.ToFloats(bytes.ToArray(), values);
        return values;
    }

    /// <summary>Elements that were written as wider integers; two-byte floats are written as their bits.</summary>
    private static byte[] Narrow(OnnxType type, List<long> integers)
    {
        int size = type.Size();
        byte[] bytes = new byte[integers.Count * size];
        Span<byte> wide = stackalloc byte[sizeof(long)];
        for (int i = 0; i < integers.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(wide, integers[i]);
            wide[..size].CopyTo(bytes.AsSpan(i * size));
        }

        return bytes;
    }

    /// <summary>The bytes of a shape, or −1 if no array can hold them.</summary>
    private static long ByteCount(OnnxType type, List<long> shape)
    {
        UInt128 bytes = (uint)type.Size();
        foreach (long extent in shape)
        {
            if (extent < 0)
            {
                return -1;
            }

            bytes = UInt128.Min(bytes * (ulong)extent, ulong.MaxValue);
        }

        return bytes <= (ulong)Array.MaxLength ? (long)bytes : -1;
    }
}
