using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Linq;

namespace KernelGen;

/// <summary>A safetensors file, memory-mapped for reading; every byte of the header is checked when it is opened.</summary>
/// <remarks>
/// <code>file = header length (8 bytes, little-endian), header (JSON), data</code>
/// Reading is safe from many threads. Do not shorten a file in place while it is open; replacing it (as <see cref="SafetensorsWriter"/> does) is fine.
/// </remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    /// <summary>The longest header that is accepted, in bytes.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    private const int LengthBytes = 8;

    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<string, SafetensorsTensor> _byName;
    private byte* _data;

    private SafetensorsFile(string path, MemoryMappedFile map, long length)
    {
        Path = path;
        _map = map;
        _view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        try
        {
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            start += _view.PointerOffset;
            int headerLength = HeaderLength(path, new ReadOnlySpan<byte>(start, LengthBytes), length);
            ReadOnlySpan<byte> header = new(start + LengthBytes, headerLength);
            (Metadata, _byName, SafetensorsTensor[] ordered) = SafetensorsHeader.Parse(path, header, length - LengthBytes - headerLength);
            Tensors = ordered;
            _data = start + LengthBytes + headerLength;
        }
        catch
        {
            Close(start is not null);
            throw;
        }
    }

    /// <summary>The path the file was opened under.</summary>
    public string Path { get; }

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>Maps a file and checks its header.</summary>
    /// <exception cref="KernelGenException">The file cannot be read or is no well-formed safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            long length;
            MemoryMappedFile map;
            try
            {
                length = stream.Length;
                if (length < LengthBytes)
                {
                    throw FileError.In(path, "file", $"{length} bytes", $"at least {LengthBytes} bytes of a safetensors file");
                }

                map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            }
            catch
            {
                stream.Dispose();
                throw;
            }

            return OpenMap(path, map, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KernelGenException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Whether the file has a tensor of this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KernelGenException">The file has no such tensor.</exception>
    public SafetensorsTensor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_byName.TryGetValue(name, out SafetensorsTensor? tensor))
        {
            return tensor;
        }

        string names = string.Join(", ", Tensors.Take(8).Select(static known => FileError.Shown(known.Name))) + (Tensors.Count > 8 ? ", …" : "");
        throw FileError.In(Path, FileError.Tensor(name), "no such tensor", Tensors.Count == 0 ? "a file with tensors" : "one of " + names);
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
        ObjectDisposedException.ThrowIf(_data is null, this);
        SafetensorsTensor tensor = Find(name);
        return tensor.Bytes <= Array.MaxLength
            ? new ReadOnlySpan<byte>(_data + tensor.Begin, (int)tensor.Bytes)
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
    public void Dispose()
    {
        if (_data is not null)
        {
            _data = null;
            Close(acquired: true);
        }
    }

    private static SafetensorsFile OpenMap(string path, MemoryMappedFile map, long length)
    {
        try
        {
            return new SafetensorsFile(path, map, length);
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    private static int HeaderLength(string path, ReadOnlySpan<byte> bytes, long fileLength)
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        long available = Math.Min(fileLength - LengthBytes, MaxHeaderBytes);
        return length >= 2 && length <= (ulong)available
            ? (int)length
            : throw FileError.In(path, "header", $"a length of {length} bytes", $"2 to {available} in a file of {fileLength} bytes");
    }

    private void Close(bool acquired)
    {
        if (acquired)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        _view.Dispose();
        _map.Dispose();
    }
}
