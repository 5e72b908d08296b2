using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>The one form of every complaint about a file: which file, which part of it, what was found, what is expected.</summary>
internal static class FileError
{
    /// <summary>Names come from the file, so a message shows no more than this much of one.</summary>
    private const int ShownCharacters = 80;

    private const int ShownNames = 8;

    public static KernelGenException In(string path, string part, string found, string expected) =>
        new($"{path}: {part}: found {found}; expected {expected}.");

    /// <summary>A file lacks a tensor that was asked for.</summary>
    public static KernelGenException NoTensor(string path, string name, IEnumerable<string> names)
    {
        string[] known = [.. names.Take(ShownNames + 1)];
        string list = string.Join(", ", known.Take(ShownNames).Select(Shown)) + (known.Length > ShownNames ? ", …" : "");
        return In(path, Tensor(name), "no such tensor", known.Length == 0 ? "a file with tensors" : "one of " + list);
    }

    public static string Tensor(string name) => "tensor '" + Shown(name) + "'";

    public static string Shown(string text)
    {
        string shown = text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text;
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '\uFFFD' : source[i];
            }
        });
    }
}
