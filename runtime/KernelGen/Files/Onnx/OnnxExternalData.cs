using System;
using System.Collections.Generic;
using System.Globalization;

namespace KernelGen;

/// <summary>The files beside an ONNX model that elements of its tensors are in, mapped when the first of them is read.</summary>
/// <param name="path">The model, in whose folder, or below it, they are.</param>
internal sealed class OnnxExternalData(string path)
{
    private readonly Dictionary<string, MappedFile> _files = new(StringComparer.Ordinal);

    /// <summary>The model, as errors name it.</summary>
    public string Path => path;

    /// <summary>The elements of a tensor; its file stays mapped as long as they are used.</summary>
    /// <param name="part">The tensor, as errors name it.</param>
    /// <param name="place">What the model says: <c>location</c>, <c>offset</c> and <c>length</c>, of which only the first has to be there.</param>
    /// <param name="count">Bytes of the tensor's shape, or −1 if no array can hold them.</param>
    /// <exception cref="KernelGenException">The file is missing or too short, or lies outside the folder.</exception>
    public ReadOnlyMemory<byte> Read(string part, IReadOnlyDictionary<string, string> place, long count)
    {
        string location = place.GetValueOrDefault("location") ?? "";
        if (location.Length == 0 || !IsBelow(location))
        {
            throw FileError.In(path, part, $"elements in '{FileError.Shown(location)}'", "a file in the model's folder, or below it");
        }

        long offset = Number(part, place, "offset") ?? 0, length = Number(part, place, "length") ?? count;
        if (count < 0 || length != count)
        {
            throw FileError.In(path, part, $"{length} bytes of elements", count < 0 ? "a shape that an array can hold" : $"the {count} bytes of its shape");
        }

        if (count == 0)
        {
            return default;
        }

        if (!_files.TryGetValue(location, out MappedFile? file))
        {
            string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
            file = _files[location] = MappedFile.Open(System.IO.Path.Combine(folder, location), 1, "elements");
        }

        return offset <= file.Length - count
            ? file.Memory(offset, (int)count)
            : throw FileError.In(path, part, $"{count} bytes from {offset} on in {FileError.Shown(location)}", $"a range within its {file.Length} bytes");
    }

    private static bool IsBelow(string location) =>
        !System.IO.Path.IsPathRooted(location) && location.AsSpan().IndexOfAny('\0', ':') < 0 && !Array.Exists(location.Split('/', '\\'), static part => part == "..");

    private long? Number(string part, IReadOnlyDictionary<string, string> place, string key) => !place.TryGetValue(key, out string? text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : throw FileError.In(path, part, $"the {key} '{FileError.Shown(text)}'", "a whole number");
}
