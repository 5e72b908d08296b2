using System;
using System.IO;

namespace KernelGen;

/// <summary>Writes files that appear whole or not at all.</summary>
/// <remarks>The bytes go to a temporary file in the same folder, are flushed to the disk, and take the final name in one step; after any failure the folder is as before.</remarks>
internal static class AtomicFile
{
    /// <summary>Writes a file, replacing one of the same name.</summary>
    /// <exception cref="KernelGenException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        string? temporary = null;
        try
        {
            temporary = Path.GetFullPath(path) + "." + Path.GetRandomFileName() + ".tmp";
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            temporary = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KernelGenException($"{path}: cannot be written: {exception.Message}", exception);
        }
        finally
        {
            Delete(temporary);
        }
    }

    private static void Delete(string? temporary)
    {
        try
        {
            if (temporary is not null)
            {
                File.Delete(temporary);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The failure that brought us here is the one to report.
        }
    }
}
