using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>A safetensors file, or several with an index, memory-mapped for reading; every byte of the header is checked when it is opened.</summary>
/// <remarks>
/// <code>file = header length (8 bytes, little-endian), header (JSON), data</code>
/// An index (<c>model.safetensors.index.json</c>) opens the files that it names, in its own folder, as one: the tensors that it assigns to each, and the metadata of all (where
/// two differ, those of the first).
/// Reading is safe from many threads. Do not shorten a file in place while it is open; replacing it (as <see cref="SafetensorsWriter"/> does) is fine.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>The longest header that is accepted, in bytes.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    private const int LengthBytes = 8;

    private readonly Shard[] _shards;
    private readonly Dictionary<string, (SafetensorsTensor Tensor, Shard Shard)> _byName = new(StringComparer.Ordinal);

    private SafetensorsFile(string path, params Shard[] shards)
    {
        Path = path;
        _shards = shards;
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        foreach (Shard shard in shards)
        {
            foreach (SafetensorsTensor tensor in shard.Tensors)
            {
                _byName.Add(tensor.Name, (tensor, shard));
            }

            foreach ((string key, string value) in shard.Metadata)
            {
                metadata.TryAdd(key, value);
            }
        }

        Metadata = metadata;
        Tensors = [.. shards.SelectMany(static shard => shard.Tensors)];
    }

    /// <summary>The path the file was opened under.</summary>
    public string Path { get; }

    /// <summary>The <c>__metadata__</c> of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>Maps a file and checks its header; if the path ends with <c>.safetensors.index.json</c>, all files that the index names.</summary>
    /// <exception cref="KernelGenException">A file cannot be read or is not well-formed, or lacks a tensor that the index promises.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!SafetensorsIndex.IsIndex(path))
        {
            return new(path, Shard.Open(path, null));
        }

        string folder = System.IO.Path.GetDirectoryName(path) ?? "";
        List<Shard> shards = [];
        try
        {
            foreach ((string file, HashSet<string> names) in SafetensorsIndex.Read(path))
            {
                shards.Add(Shard.Open(System.IO.Path.Combine(folder, file), names));
            }

            return new(path, [.. shards]);
        }
        catch
        {
            shards.ForEach(static shard => shard.File.Dispose());
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
        return _byName.TryGetValue(name, out (SafetensorsTensor Tensor, Shard) found)
            ? found.Tensor
            : throw FileError.NoTensor(Path, name, Tensors.Select(static known => known.Name));
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
        Shard shard = _byName[name].Shard;
        return tensor.Bytes <= Array.MaxLength
            ? shard.File.Span(shard.Data + tensor.Begin, (int)tensor.Bytes)
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
    public void Dispose() => Array.ForEach(_shards, static shard => shard.File.Dispose());

    private static int HeaderLength(MappedFile file)
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, LengthBytes));
        long available = Math.Min(file.Length - LengthBytes, MaxHeaderBytes);
        return length >= 2 && length <= (ulong)available
            ? (int)length
            : throw FileError.In(file.Path, "header", $"a length of {length} bytes", $"2 to {available} in a file of {file.Length} bytes");
    }

    /// <summary>One file: where its data start, and its tensors in the order of their bytes.</summary>
    private sealed record Shard(MappedFile File, long Data, IReadOnlyDictionary<string, string> Metadata, SafetensorsTensor[] Tensors)
    {
        /// <summary>Maps a file and checks its header.</summary>
        /// <param name="path">The file.</param>
        /// <param name="names">The tensors that matter, all of which must be there; <c>null</c> for all that are.</param>
        public static Shard Open(string path, HashSet<string>? names)
        {
            MappedFile file = MappedFile.Open(path, LengthBytes, "a safetensors file");
            try
            {
                int header = HeaderLength(file);
                long data = LengthBytes + header;
                (Dictionary<string, string> metadata, Dictionary<string, SafetensorsTensor> byName, SafetensorsTensor[] ordered) =
                    SafetensorsHeader.Parse(path, file.Span(LengthBytes, header), file.Length - data);
                return names?.FirstOrDefault(name => !byName.ContainsKey(name)) is { } absent
                    ? throw FileError.NoTensor(path, absent, byName.Keys)
                    : new(file, data, metadata, names is null ? ordered : Array.FindAll(ordered, tensor => names.Contains(tensor.Name)));
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }
}
