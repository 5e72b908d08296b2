using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace KernelGen;

/// <summary>Collects tensors and writes them as one safetensors file, which appears whole or not at all.</summary>
/// <remarks>
/// Tensors with wide elements come first, and the data starts at a multiple of 64, so that every tensor is aligned to its element size.
/// </remarks>
public sealed class SafetensorsWriter
{
    private const int DataAlignment = 64;
    private const int ChunkElements = 16 * 1024;

    private readonly List<Pending> _tensors = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { SafetensorsHeader.MetadataName };

    /// <summary>What goes into the header's <c>__metadata__</c>.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Adds a tensor whose bytes are at hand. They are not copied: do not change them before the file is saved.</summary>
    /// <exception cref="ArgumentException">The name is taken, or the length is not that of the shape.</exception>
    public void Add(string name, SafetensorsType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        if (ByteCount(type, shape) != bytes.Length)
        {
            throw new ArgumentException($"{bytes.Length} bytes cannot be stored as {type} {SafetensorsTensor.ShapeText(shape)}.", nameof(bytes));
        }

        Add(name, type, shape, stream => stream.Write(bytes.Span));
    }

    /// <summary>Adds a tensor of floats, stored as F32, F16 or BF16 (rounded to nearest, ties to even). They are not copied.</summary>
    /// <exception cref="ArgumentException">The name is taken, the type is an integer type, or the number of values is not that of the shape.</exception>
    public void Add(string name, SafetensorsType type, ReadOnlySpan<long> shape, ReadOnlyMemory<float> values)
    {
        if (!type.IsFloat() || ByteCount(type, shape) != (long)values.Length * type.Size())
        {
            throw new ArgumentException($"{values.Length} floats cannot be stored as {type} {SafetensorsTensor.ShapeText(shape)}.", nameof(values));
        }

        Add(name, type, shape, stream => WriteFloats(stream, type, values.Span));
    }

    /// <summary>Adds a tensor of floats that are produced while the file is written, stored likewise.</summary>
    /// <exception cref="ArgumentException">The name is taken, the type is an integer type, or the shape is negative or too large.</exception>
    public void Add(string name, SafetensorsType type, ReadOnlySpan<long> shape, Func<float[]> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!type.IsFloat())
        {
            throw new ArgumentException($"Floats cannot be stored as {type}.", nameof(type));
        }

        Add(name, type, shape, stream => WriteFloats(stream, type, values()));
    }

    /// <summary>Adds an F32 tensor of a matrix.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, Matrix matrix, SafetensorsType type = SafetensorsType.F32)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Add(name, type, [matrix.Rows, matrix.Columns], matrix.Values.AsMemory());
    }

    /// <summary>Adds a tensor whose bytes are produced while the file is written, so that they need not be in memory together.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The extents, outermost first.</param>
    /// <param name="write">Writes exactly the bytes of the shape, little-endian.</param>
    /// <exception cref="ArgumentException">The name is taken, or the shape is negative or too large.</exception>
    public void Add(string name, SafetensorsType type, ReadOnlySpan<long> shape, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(write);
        Pending pending = new(name, type, shape.ToArray(), ByteCount(type, shape), write);
        if (!_names.Add(name))
        {
            throw new ArgumentException($"The name '{name}' is taken or reserved.", nameof(name));
        }

        _tensors.Add(pending);
    }

    /// <summary>Writes the file, replacing one of the same name.</summary>
    /// <exception cref="KernelGenException">The file cannot be written, or a tensor produced another number of bytes than its shape has.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => WriteTo(path, stream));

    private void WriteTo(string path, Stream stream)
    {
        Pending[] ordered = [.. _tensors.OrderByDescending(static tensor => tensor.Type.Size())];
        byte[] header = Header(ordered);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (Pending tensor in ordered)
        {
            long start = stream.Position;
            tensor.Write(stream);
            if (stream.Position - start != tensor.Bytes)
            {
                throw FileError.In(path, FileError.Tensor(tensor.Name), $"{stream.Position - start} bytes written", $"{tensor.Bytes}");
            }
        }
    }

    private byte[] Header(Pending[] tensors)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject(SafetensorsHeader.MetadataName);
                foreach ((string key, string value) in Metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long begin = 0;
            foreach (Pending tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Name());
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [begin, begin + tensor.Bytes]);
                json.WriteEndObject();
                begin += tensor.Bytes;
            }

            json.WriteEndObject();
        }

        while ((buffer.Length + sizeof(long)) % DataAlignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteFloats(Stream stream, SafetensorsType type, ReadOnlySpan<float> values)
    {
        byte[] buffer = new byte[Math.Min(values.Length, ChunkElements) * type.Size()];
        for (int start = 0; start < values.Length; start += ChunkElements)
        {
            ReadOnlySpan<float> chunk = values.Slice(start, Math.Min(ChunkElements, values.Length - start));
            for (int i = 0; i < chunk.Length; i++)
            {
                switch (type)
                {
                    case SafetensorsType.F32:
                        BinaryPrimitives.WriteSingleLittleEndian(buffer.AsSpan(4 * i), chunk[i]);
                        break;
                    case SafetensorsType.F16:
                        BinaryPrimitives.WriteHalfLittleEndian(buffer.AsSpan(2 * i), (Half)chunk[i]);
                        break;
                    default:
                        BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(2 * i), Bfloat16(chunk[i]));
                        break;
                }
            }

            stream.Write(buffer, 0, chunk.Length * type.Size());
        }
    }

    private static ushort Bfloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);

        // Adding just under half an ulp, plus the lowest kept bit, rounds ties to even; a NaN keeps its upper half with the quiet bit set.
        return float.IsNaN(value) ? (ushort)(bits >> 16 | 0x40) : (ushort)(bits + 0x7FFF + (bits >> 16 & 1) >> 16);
    }

    private static long ByteCount(SafetensorsType type, ReadOnlySpan<long> shape)
    {
        UInt128 bytes = (uint)type.Size();
        foreach (long extent in shape)
        {
            bytes *= extent >= 0 ? (ulong)extent : throw new ArgumentException($"The extent {extent} is negative.", nameof(shape));
            if (bytes > long.MaxValue)
            {
                throw new ArgumentException($"{SafetensorsTensor.ShapeText(shape)} is too large.", nameof(shape));
            }
        }

        return (long)bytes;
    }

    private sealed record Pending(string Name, SafetensorsType Type, long[] Shape, long Bytes, Action<Stream> Write);
}
