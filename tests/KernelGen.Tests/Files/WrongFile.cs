using System;
using System.IO;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Files;

/// <summary>Files that are wrong somewhere: nothing but <see cref="KernelGenException"/> escapes, its message begins with the file, and memory stays in proportion to it.</summary>
internal static class WrongFile
{
    /// <summary>Whether a file is read rather than refused.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads all of it.</param>
    /// <param name="allowed">Bytes that reading may allocate whatever the size, an exception and its message among them.</param>
    /// <param name="allowedPerByte">Bytes that reading may allocate for each byte of the file.</param>
    public static bool IsRead(string path, Action<string> read, long allowed, long allowedPerByte)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isRead = true;
        try
        {
            read(path);
        }
        catch (KernelGenException exception)
        {
            Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
            isRead = false;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, size = new FileInfo(path).Length;
        Assert.True(allocated < allowed + allowedPerByte * size, $"{allocated} bytes for a file of {size}.");
        return isRead;
    }

    /// <summary>Reads model files made by <paramref name="mutate"/>: some are read and some refused.</summary>
    /// <param name="cases">How many.</param>
    /// <param name="extension">By which the kind of model is told.</param>
    /// <param name="mutate">Makes the contents of a case.</param>
    public static void AreReadOrRefused(int cases, string extension, Func<int, byte[]> mutate)
    {
        using TemporaryFolder folder = new();
        int read = Enumerable.Range(0, cases).Count(i => IsRead(folder.File("case" + extension, mutate(i)), ReadModel, 400_000, 100));
        Assert.True(read > cases / 10 && cases - read > cases / 10, $"{cases - read} files refused, {read} read: the cases are not mixed.");
    }

    private static void ReadModel(string path)
    {
        using ModelFile model = ModelFile.Open(path);
        foreach (ModelTensor tensor in model.Tensors)
        {
            tensor.ReadFloats();
            tensor.ReadLayer(out _);
        }
    }
}
