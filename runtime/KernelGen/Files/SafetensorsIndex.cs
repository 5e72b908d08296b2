using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace KernelGen;

/// <summary>The index of a model that is split into several safetensors files: which file holds which tensor.</summary>
/// <remarks>
/// <code>
/// { "metadata": { … }, "weight_map": { "name": "model-00001-of-00002.safetensors" } }
/// </code>
/// </remarks>
internal static class SafetensorsIndex
{
    private const string Map = "weight_map";

    /// <summary>Whether a path names an index.</summary>
    public static bool IsIndex(string path) => path.EndsWith(".safetensors.index.json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The names of the tensors of each file, files in the order of their names.</summary>
    /// <exception cref="KernelGenException">The index cannot be read or is malformed, or names a file outside its own folder.</exception>
    public static SortedDictionary<string, HashSet<string>> Read(string path)
    {
        using JsonDocument document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty(Map, out JsonElement map)
            || map.ValueKind != JsonValueKind.Object)
        {
            throw FileError.In(path, "index", "no " + Map, $"an object \"{Map}\" of tensors and their files");
        }

        SortedDictionary<string, HashSet<string>> files = new(StringComparer.Ordinal);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonProperty tensor in map.EnumerateObject())
        {
            string file = tensor.Value.ValueKind == JsonValueKind.String ? tensor.Value.GetString()! : "";
            if (file.Length == 0 || file is "." or ".." || file.AsSpan().IndexOfAny("/\\:\0") >= 0)
            {
                throw FileError.In(path, FileError.Tensor(tensor.Name), FileError.Shown(tensor.Value.GetRawText()), "the name of a file in the folder of the index");
            }

            if (!names.Add(tensor.Name))
            {
                throw FileError.In(path, FileError.Tensor(tensor.Name), "two entries", "one");
            }

            files.TryAdd(file, new(StringComparer.Ordinal));
            files[file].Add(tensor.Name);
        }

        return files.Count > 0 ? files : throw FileError.In(path, "index", "no tensors", "at least one");
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length <= SafetensorsFile.MaxHeaderBytes
                ? JsonDocument.Parse(File.ReadAllBytes(path))
                : throw FileError.In(path, "file", $"{length} bytes", $"at most {SafetensorsFile.MaxHeaderBytes}");
        }
        catch (JsonException exception)
        {
            throw new KernelGenException($"{path}: found no valid JSON ({exception.Message}); expected the index of a split model.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KernelGenException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }
}
