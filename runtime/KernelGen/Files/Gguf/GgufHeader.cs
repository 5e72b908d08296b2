using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Numerics;
using System.Text;

namespace KernelGen;

/// <summary>Parses and checks everything of a GGUF file that is not tensor data.</summary>
/// <remarks>
/// <code>
/// file   = "GGUF", version (u32), tensor count (u64), pair count (u64), pairs, tensors, zeros up to the alignment, data
/// pair   = key (string), type (u32), value
/// tensor = name (string), dimensions (u32), extents (u64 each, innermost first), type (u32), offset in the data (u64)
/// string = length (u64), UTF-8          array = type (u32), length (u64), values
/// </code>
/// All numbers are little-endian. What is allocated is proportional to the bytes that are there, never to a number written in them.
/// </remarks>
internal ref struct GgufHeader
{
    /// <summary>The shortest file: magic, version and two counts.</summary>
    public const int MinBytes = 4 + 4 + 8 + 8;

    private const string AlignmentKey = "general.alignment";
    private const uint DefaultAlignment = 32;
    private const int MaxDimensions = 4;
    private const int MaxNesting = 4;

    // The shortest pair has an empty key and one byte of value, the shortest tensor an empty name and no extent.
    private const int MinPairBytes = 8 + 4 + 1;
    private const int MinTensorBytes = 8 + 4 + 4 + 8;
    private const uint TypeString = 8, TypeArray = 9;

    private readonly string _path;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Dictionary<string, object> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GgufTensor> _tensors = new(StringComparer.Ordinal);
    private string _part = "header";
    private int _position;

    private GgufHeader(string path, ReadOnlySpan<byte> bytes)
    {
        _path = path;
        _bytes = bytes;
    }

    /// <summary>Reads the header.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="KernelGenException">The header is malformed or contradicts the length of the file.</exception>
    public static GgufContents Parse(MappedFile file)
    {
        GgufHeader parser = new(file.Path, file.Span(0, (int)Math.Min(file.Length, Array.MaxLength)));
        uint version = parser.ReadVersion();
        int tensors = parser.ReadCount(MinTensorBytes, "tensors");
        int pairs = parser.ReadCount(MinPairBytes, "metadata pairs");
        for (int i = 0; i < pairs; i++)
        {
            parser.ReadPair();
        }

        uint alignment = parser.Alignment();
        for (int i = 0; i < tensors; i++)
        {
            parser.ReadTensor(alignment);
        }

        long data = (parser._position + (long)alignment - 1) / alignment * alignment;
        return new(version, parser._metadata, parser._tensors, parser.Ordered(Math.Max(0, file.Length - data)), data);
    }

    private uint ReadVersion()
    {
        ReadOnlySpan<byte> magic = Take(4);
        if (!magic.SequenceEqual("GGUF"u8))
        {
            throw Wrong($"the bytes {Convert.ToHexString(magic)} at the start", "'GGUF', 47475546");
        }

        uint version = ReadUInt32();
        return version is 2 or 3
            ? version
            : throw Wrong(version is 0x02000000 or 0x03000000 ? "big-endian numbers" : $"version {version}", "version 2 or 3, little-endian; write the file again with a current converter");
    }

    private int ReadCount(int minBytes, string what)
    {
        ulong count = ReadUInt64();
        int limit = (_bytes.Length - _position) / minBytes;
        return count <= (ulong)limit ? (int)count : throw Wrong($"{count} {what}", $"at most {limit}, which is what the bytes of the file can hold");
    }

    private void ReadPair()
    {
        _part = "metadata";
        string key = ReadString();
        _part = "metadata '" + FileError.Shown(key) + "'";
        uint type = ReadUInt32();
        if (!_metadata.TryAdd(key, type == TypeArray ? ReadArray(1) : ReadValues(type, 1).GetValue(0)!))
        {
            throw Wrong("the key twice", "unique keys");
        }
    }

    private Array ReadArray(int nesting)
    {
        uint type = ReadUInt32();
        if (type != TypeArray)
        {
            return ReadValues(type, ReadUInt64());
        }

        int count = ReadCount(4 + 8, "arrays");
        if (nesting == MaxNesting)
        {
            throw Wrong("arrays in arrays in arrays …", $"at most {MaxNesting} levels");
        }

        object[] arrays = new object[count];
        for (int i = 0; i < count; i++)
        {
            arrays[i] = ReadArray(nesting + 1);
        }

        return arrays;
    }

    private Array ReadValues(uint type, ulong count) => type switch
    {
        0 => ReadNumbers(count, 1, static bytes => bytes[0]),
        1 => ReadNumbers(count, 1, static bytes => (sbyte)bytes[0]),
        2 => ReadNumbers(count, 2, BinaryPrimitives.ReadUInt16LittleEndian),
        3 => ReadNumbers(count, 2, BinaryPrimitives.ReadInt16LittleEndian),
        4 => ReadNumbers(count, 4, BinaryPrimitives.ReadUInt32LittleEndian),
        5 => ReadNumbers(count, 4, BinaryPrimitives.ReadInt32LittleEndian),
        6 => ReadNumbers(count, 4, BinaryPrimitives.ReadSingleLittleEndian),
        7 => ReadBooleans(count),
        TypeString => ReadStrings(count),
        10 => ReadNumbers(count, 8, BinaryPrimitives.ReadUInt64LittleEndian),
        11 => ReadNumbers(count, 8, BinaryPrimitives.ReadInt64LittleEndian),
        12 => ReadNumbers(count, 8, BinaryPrimitives.ReadDoubleLittleEndian),
        _ => throw Wrong($"values of type {type}", "types 0 to 12"),
    };

    private T[] ReadNumbers<T>(ulong count, int size, Func<ReadOnlySpan<byte>, T> read)
    {
        ReadOnlySpan<byte> bytes = Take(count * (UInt128)size);
        T[] numbers = new T[count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = read(bytes.Slice(i * size, size));
        }

        return numbers;
    }

    private bool[] ReadBooleans(ulong count)
    {
        ReadOnlySpan<byte> bytes = Take(count);
        int bad = bytes.IndexOfAnyExceptInRange((byte)0, (byte)1);
        return bad < 0 ? Array.ConvertAll(bytes.ToArray(), static value => value == 1) : throw Wrong($"a truth value of {bytes[bad]}", "0 or 1");
    }

    private string[] ReadStrings(ulong count)
    {
        int limit = (_bytes.Length - _position) / 8;
        if (count > (ulong)limit)
        {
            throw Wrong($"{count} strings", $"at most {limit}, which is what the bytes of the file can hold");
        }

        string[] strings = new string[count];
        for (int i = 0; i < strings.Length; i++)
        {
            strings[i] = ReadString();
        }

        return strings;
    }

    private readonly uint Alignment()
    {
        if (!_metadata.TryGetValue(AlignmentKey, out object? value))
        {
            return DefaultAlignment;
        }

        return value is uint alignment && BitOperations.IsPow2(alignment)
            ? alignment
            : throw FileError.In(_path, "metadata '" + AlignmentKey + "'", FileError.Shown(value.ToString()!), "a power of two of type u32");
    }

    private void ReadTensor(uint alignment)
    {
        _part = "tensors";
        string name = ReadString();
        _part = FileError.Tensor(name);
        uint dimensions = ReadUInt32();
        if (dimensions > MaxDimensions)
        {
            throw Wrong($"{dimensions} dimensions", $"at most {MaxDimensions}");
        }

        long[] shape = new long[dimensions];
        UInt128 count = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            ulong extent = ReadUInt64();
            count *= extent;
            shape[i] = extent > 0 && count <= long.MaxValue ? (long)extent : throw Wrong($"an extent of {extent}", "extents of at least 1 whose product fits in 63 bits");
        }

        uint number = ReadUInt32();
        ulong offset = ReadUInt64();
        GgufTypeTraits traits = GgufTypeTraits.Find(number) ?? throw Wrong($"type {number}", "one of " + GgufTypeTraits.Known);
        long columns = shape.Length == 0 ? 1 : shape[^1];
        if (columns % traits.Block != 0)
        {
            throw Wrong($"rows of {columns} weights", $"a multiple of {traits.Block}, the block of {traits.Type}");
        }

        UInt128 bytes = count / (uint)traits.Block * (uint)traits.Bytes;
        if (offset % alignment != 0 || offset > long.MaxValue || bytes > long.MaxValue - offset)
        {
            throw Wrong($"{bytes} bytes at offset {offset}", $"an offset in the file that is a multiple of {alignment}");
        }

        if (!_tensors.TryAdd(name, new(name, traits.Type, shape, (long)offset, (long)bytes)))
        {
            throw Wrong("the name twice", "unique names");
        }
    }

    private readonly GgufTensor[] Ordered(long dataLength)
    {
        GgufTensor[] ordered = [.. _tensors.Values];
        Array.Sort(ordered, static (a, b) => a.Begin.CompareTo(b.Begin));
        long end = 0;
        foreach (GgufTensor tensor in ordered)
        {
            if (tensor.Begin < end || tensor.Begin + tensor.Bytes > dataLength)
            {
                string expected = tensor.Begin < end ? $"a start at {end} or later, after the tensor before it" : $"an end within the {dataLength} bytes of data in the file; is it cut off?";
                throw FileError.In(_path, FileError.Tensor(tensor.Name), $"bytes {tensor.Begin} to {tensor.Begin + tensor.Bytes}", expected);
            }

            end = tensor.Begin + tensor.Bytes;
        }

        return ordered;
    }

    private string ReadString() => Encoding.UTF8.GetString(Take(ReadUInt64()));

    private uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    private ReadOnlySpan<byte> Take(UInt128 count)
    {
        int left = _bytes.Length - _position;
        if (count > (uint)left)
        {
            throw Wrong($"{left} bytes after position {_position}", $"{count} more; is the file cut off?");
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_position, (int)count);
        _position += taken.Length;
        return taken;
    }

    private readonly KernelGenException Wrong(string found, string expected) => FileError.In(_path, _part, found, expected);
}
