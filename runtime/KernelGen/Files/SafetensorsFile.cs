using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>A safetensors file, memory-mapped for reading; every byte of the header is checked when it is opened.</summary>
/// <remarks>
/// <code>file = header length (8 bytes, little-endian), header (JSON), data</code>
/// Reading is safe from many threads. Do not shorten a file in place while it is open; replacing it (as <see cref="SafetensorsWriter"/> does) is fine.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>The longest header that is accepted, in bytes.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    private const int LengthBytes = 8;

    private readonly MappedFile _file;
    private readonly Dictionary<string, SafetensorsTensor> _byName;
    private readonly long _data;

    private SafetensorsFile(MappedFile file)
    {
        _file = file;
        int headerLength = HeaderLength(file);
        _data = LengthBytes + headerLength;
        (Metadata, _byName, SafetensorsTensor[] ordered) = SafetensorsHeader.Parse(file.Path, file.Span(LengthBytes, headerLength), file.Length - _data);
        Tensors = ordered;
    }

    /// <summary>The path the file was opened under.</summary>
    public string Path => _file.Path;

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>Maps a file and checks its header.</summary>
    /// <exception cref="KernelGenException">The file cannot be read or is no well-formed safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        MappedFile file = MappedFile.Open(path, LengthBytes, "a safetensors file");
        try
        {
            return new(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file has a tensor of this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KernelGenException">The file has no such tensor.</exception>
    public SafetensorsTensor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _byName.GetValueOrDefault(name) ?? throw FileError.NoTensor(Path, name, Tensors.Select(static known => known.Name));
    }

    /// <summary>The tensor of a name, which must have this element type and shape.</summary>
    /// <exception cref="KernelGenException">It is missing or different.</exception>
    public SafetensorsTensor Expect(string name, SafetensorsType type, params ReadOnlySpan<long> shape)
    {
        SafetensorsTensor tensor = Find(name);
        return tensor.Type == type && tensor.HasShape(shape)
            ? tensor
            : throw FileError.In(Path, FileError.Tensor(name), tensor.ToString(), $"{type} {SafetensorsTensor.ShapeText(shape)}");
    }

    /// <summary>A tensor's bytes in the mapped file, valid until the file is disposed.</summary>
    /// <exception cref="KernelGenException">There is no such tensor, or it is larger than 2 GiB.</exception>
    public ReadOnlySpan<byte> Span(string name)
    {
        SafetensorsTensor tensor = Find(name);
        return tensor.Bytes <= Array.MaxLength
            ? _file.Span(_data + tensor.Begin, (int)tensor.Bytes)
            : throw FileError.In(Path, FileError.Tensor(name), $"{tensor.Bytes} bytes", $"at most {Array.MaxLength}");
    }

    /// <summary>A copy of a tensor's bytes.</summary>
    /// <exception cref="KernelGenException">There is no such tensor, or it is larger than 2 GiB.</exception>
    public byte[] ReadBytes(string name) => Span(name).ToArray();

    /// <summary>The values of an F32, F16 or BF16 tensor of any shape as floats, all of which represent them exactly.</summary>
    /// <exception cref="KernelGenException">There is no such tensor, it is too large for an array, or its elements are integers.</exception>
    public float[] ReadFloats(string name)
    {
        ReadOnlySpan<byte> bytes = Span(name);
        SafetensorsTensor tensor = Find(name);
        if (!tensor.Type.IsFloat())
        {
            throw FileError.In(Path, FileError.Tensor(name), tensor.ToString(), "floating-point elements, F32, F16 or BF16");
        }

        float[] values = new float[tensor.Count];
        tensor.Type.ToFloats(bytes, values);
        return values;
    }

    /// <summary>A floating-point tensor of two dimensions.</summary>
    /// <exception cref="KernelGenException">There is no such tensor, it is too large, its elements are integers, or it is no matrix.</exception>
    public Matrix ReadMatrix(string name)
    {
        SafetensorsTensor tensor = Find(name);
        if (tensor.Shape.Count != 2 || tensor.Count == 0)
        {
            throw FileError.In(Path, FileError.Tensor(name), tensor.ToString(), "a matrix: two dimensions of at least 1");
        }

        return new Matrix((int)tensor.Shape[0], (int)tensor.Shape[1], ReadFloats(name));
    }

    /// <summary>Unmaps the file. Spans taken from it must not be used any more.</summary>
    public void Dispose() => _file.Dispose();

    private static int HeaderLength(MappedFile file)
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, LengthBytes));
        long available = Math.Min(file.Length - LengthBytes, MaxHeaderBytes);
        return length >= 2 && length <= (ulong)available
            ? (int)length
            : throw FileError.In(file.Path, "header", $"a length of {length} bytes", $"2 to {available} in a file of {file.Length} bytes");
    }
}
