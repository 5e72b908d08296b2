using System;
using System.Collections.Generic;
using System.Text.Json;

namespace KernelGen;

/// <summary>Parses and checks the JSON header of a safetensors file.</summary>
/// <remarks>
/// <code>
/// { "__metadata__": { "key": "value" },
///   "name": { "dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24] } }
/// </code>
/// Tensors may be listed in any order, but together they must cover the data exactly: no gap, no overlap, nothing after the last one.
/// What is allocated is proportional to the header, never to a number written in it.
/// </remarks>
internal ref struct SafetensorsHeader
{
    /// <summary>The one name that is no tensor.</summary>
    public const string MetadataName = "__metadata__";

    private const int MaxDimensions = 64;

    private readonly string _path;
    private readonly long _dataLength;
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsTensor> _tensors = new(StringComparer.Ordinal);
    private Utf8JsonReader _json;

    private SafetensorsHeader(string path, ReadOnlySpan<byte> header, long dataLength)
    {
        _path = path;
        _dataLength = dataLength;
        _json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 4 });
    }

    /// <summary>Reads the header.</summary>
    /// <param name="path">Named in errors.</param>
    /// <param name="header">The JSON text, trailing blanks included.</param>
    /// <param name="dataLength">Bytes after the header.</param>
    /// <returns>Metadata, and tensors by name and in the order of their bytes.</returns>
    /// <exception cref="KernelGenException">The header is malformed or contradicts the data.</exception>
    public static (Dictionary<string, string> Metadata, Dictionary<string, SafetensorsTensor> ByName, SafetensorsTensor[] Ordered) Parse(
        string path, ReadOnlySpan<byte> header, long dataLength)
    {
        if (header.IsEmpty || header[0] != (byte)'{')
        {
            throw FileError.In(path, "header", header.IsEmpty ? "nothing" : $"byte 0x{header[0]:X2} at its start", "'{'");
        }

        SafetensorsHeader parser = new(path, header, dataLength);
        try
        {
            parser.ReadRoot();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how the reader reports text that is not UTF-8 or an escaped half of a surrogate pair.
            throw new KernelGenException($"{path}: header: found no valid JSON ({exception.Message}); expected a safetensors header.", exception);
        }

        return (parser._metadata, parser._tensors, parser.Ordered());
    }

    private void ReadRoot()
    {
        bool hasMetadata = false;
        Begin(JsonTokenType.StartObject, "header");
        while (NextName() is { } name)
        {
            if (name == MetadataName ? hasMetadata : _tensors.ContainsKey(name))
            {
                throw Wrong(FileError.Tensor(name), "the name twice", "unique names");
            }

            if (name == MetadataName)
            {
                hasMetadata = true;
                ReadMetadata();
            }
            else
            {
                _tensors.Add(name, ReadTensor(name));
            }
        }

        // Anything but blanks after the root object makes the reader throw.
        _json.Read();
    }

    private void ReadMetadata()
    {
        Begin(JsonTokenType.StartObject, MetadataName);
        while (NextName() is { } key)
        {
            Begin(JsonTokenType.String, MetadataName + " '" + FileError.Shown(key) + "'");
            if (!_metadata.TryAdd(key, _json.GetString()!))
            {
                throw Wrong(MetadataName, "the key '" + FileError.Shown(key) + "' twice", "unique keys");
            }
        }
    }

    private SafetensorsTensor ReadTensor(string name)
    {
        string part = FileError.Tensor(name);
        SafetensorsType? type = null;
        List<long>? shape = null, offsets = null;
        Begin(JsonTokenType.StartObject, part);
        while (NextName() is { } field)
        {
            switch (field)
            {
                case "dtype" when type is null:
                    Begin(JsonTokenType.String, part + " dtype");
                    string dtype = _json.GetString()!;
                    type = SafetensorsTypes.Parse(dtype) ?? throw Wrong(part, "dtype '" + FileError.Shown(dtype) + "'", SafetensorsTypes.All);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(part, "shape", MaxDimensions);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(part, "data_offsets", 2);
                    break;
                default:
                    throw Wrong(part, "field '" + FileError.Shown(field) + "'", "dtype, shape and data_offsets, each once");
            }
        }

        if (type is null || shape is null || offsets is not { Count: 2 })
        {
            string missing = type is null ? "dtype" : shape is null ? "shape" : "data_offsets with two numbers";
            throw Wrong(part, "no " + missing, "dtype, shape and data_offsets");
        }

        return Checked(name, type.Value, [.. shape], offsets[0], offsets[1]);
    }

    private readonly SafetensorsTensor Checked(string name, SafetensorsType type, long[] shape, long begin, long end)
    {
        string part = FileError.Tensor(name);
        string offsets = $"offsets [{begin}, {end}]";
        if (begin > end || end > _dataLength)
        {
            throw Wrong(part, offsets, $"begin ≤ end ≤ {_dataLength}, the bytes of data in the file");
        }

        UInt128 bytes = (uint)type.Size();
        foreach (long extent in shape)
        {
            bytes *= (ulong)extent;
            if (bytes > long.MaxValue)
            {
                throw Wrong(part, "shape " + SafetensorsTensor.ShapeText(shape), "a shape whose bytes fit in 63 bits");
            }
        }

        return bytes == (ulong)(end - begin)
            ? new SafetensorsTensor(name, type, shape, begin, end)
            : throw Wrong(part, $"{offsets}, {end - begin} bytes", $"{bytes} bytes for {type} {SafetensorsTensor.ShapeText(shape)}");
    }

    private readonly SafetensorsTensor[] Ordered()
    {
        SafetensorsTensor[] ordered = [.. _tensors.Values];
        Array.Sort(ordered, static (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        long end = 0;
        foreach (SafetensorsTensor tensor in ordered)
        {
            if (tensor.Begin != end)
            {
                string what = tensor.Begin < end ? "an overlap with the tensor before it" : "a gap before it";
                throw Wrong(FileError.Tensor(tensor.Name), $"offsets [{tensor.Begin}, {tensor.End}], {what}", $"a start at {end}");
            }

            end = tensor.End;
        }

        return end == _dataLength ? ordered : throw Wrong("data", $"{_dataLength} bytes", $"{end}, the end of the last tensor");
    }

    private List<long> ReadNumbers(string part, string field, int limit)
    {
        List<long> numbers = [];
        Begin(JsonTokenType.StartArray, part + " " + field);
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (numbers.Count == limit)
            {
                throw Wrong(part, $"more than {limit} numbers in {field}", $"at most {limit}");
            }

            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long number) || number < 0)
            {
                throw Wrong(part, $"an entry {Token()} in {field}", "integers from 0 to 2^63 − 1");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private string? NextName()
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.PropertyName ? _json.GetString() : null;
    }

    private void Begin(JsonTokenType type, string part)
    {
        _json.Read();
        if (_json.TokenType != type)
        {
            throw Wrong(part, Token(), type switch
            {
                JsonTokenType.StartObject => "an object",
                JsonTokenType.StartArray => "an array",
                _ => "a string",
            });
        }
    }

    private readonly string Token() => _json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => _json.ValueSpan.Length > 40 ? "a number of " + _json.ValueSpan.Length + " digits" : System.Text.Encoding.UTF8.GetString(_json.ValueSpan),
        JsonTokenType.None => "nothing",
        _ => _json.TokenType.ToString().ToLowerInvariant(),
    };

    private readonly KernelGenException Wrong(string part, string found, string expected) => FileError.In(_path, part, found, expected);
}
