using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace KernelGen;

/// <summary>Files that say what format each layer of a model has: written by planners, read by builds (<see cref="PlanAttribute"/>) and by programs. Their form is that of <see cref="PlanText"/>.</summary>
public static class PlanFile
{
    /// <summary>Writes a plan to a new file, which appears whole or not at all and replaces one of the same name.</summary>
    /// <param name="path">The file; a build finds <see cref="PlanText.FileName"/>.</param>
    /// <param name="layers">The layers in model order.</param>
    /// <exception cref="ArgumentException">A name is empty, comes twice, or has quotation marks, backslashes or control characters.</exception>
    /// <exception cref="KernelGenException">The file cannot be written.</exception>
    public static void Save(string path, IEnumerable<(string Layer, LayerFormat Format)> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        byte[] text = Encoding.UTF8.GetBytes(PlanText.Write(layers.Select(static layer => new PlanEntry(layer.Layer, layer.Format.ToString()))));
        AtomicFile.Write(path, stream => stream.Write(text));
    }

    /// <summary>Reads a plan.</summary>
    /// <returns>The layers in the order of the file.</returns>
    /// <exception cref="KernelGenException">The file cannot be read, is no plan, or names a format that does not exist.</exception>
    public static IReadOnlyList<(string Layer, LayerFormat Format)> Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KernelGenException($"{path}: cannot be read: {exception.Message}", exception);
        }

        if (!PlanText.TryParse(text, out IReadOnlyList<PlanEntry> entries, out string? error))
        {
            throw new KernelGenException($"{path}: {error}.");
        }

        return [.. entries.Select(entry => FormatId.TryParse(entry.Format, out LayerFormat? format, out string? problem)
            ? (entry.Layer, format!)
            : throw new KernelGenException($"{path}: layer '{FileError.Shown(entry.Layer)}': {problem}"))];
    }
}
