using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KernelGen.Bench;

/// <summary>Writes rows as JSON.</summary>
internal static class RowFile
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Replaces a file by an array with one object per row. The file is the old or the new one at any time, never a part.</summary>
    /// <exception cref="KernelGenException">The file cannot be written.</exception>
    public static void Write<T>(string path, IReadOnlyList<T> rows)
    {
        string full = Path.GetFullPath(path), temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(temporary, JsonSerializer.Serialize(rows, s_json) + "\n");
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new KernelGenException($"'{path}' cannot be written: {exception.Message}");
        }
    }
}
