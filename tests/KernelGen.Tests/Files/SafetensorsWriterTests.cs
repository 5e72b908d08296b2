using System;
using System.IO;
using Xunit;

namespace KernelGen.Tests.Files;

public sealed class SafetensorsWriterTests
{
    [Fact]
    public void A_failure_midway_leaves_the_old_file_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.safetensors", [1, 2, 3]);
        SafetensorsWriter writer = new();
        writer.Add("good", SafetensorsType.U8, [100_000], new byte[100_000]);
        writer.Add("bad", SafetensorsType.U8, [4], static stream =>
        {
            stream.Write([1, 2]);
            throw new InvalidDataException("the source ran dry");
        });

        Assert.Throws<InvalidDataException>(() => writer.Save(path));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["a.safetensors"], folder.Names());
    }

    [Fact]
    public void A_tensor_that_writes_too_few_bytes_is_refused()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Add("short", SafetensorsType.F32, [2, 2], static stream => stream.Write(new byte[15]));

        string message = Assert.Throws<KernelGenException>(() => writer.Save(folder.File("a"))).Message;
        Assert.Contains("tensor 'short': found 15 bytes written; expected 16", message, StringComparison.Ordinal);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void A_file_is_replaced_while_it_is_open_for_reading()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a");
        for (byte value = 1; value <= 2; value++)
        {
            SafetensorsWriter writer = new();
            writer.Add("x", SafetensorsType.U8, [1], new[] { value });
            writer.Save(path);
            using SafetensorsFile open = SafetensorsFile.Open(path);
            SafetensorsWriter next = new();
            next.Add("x", SafetensorsType.U8, [1], new byte[] { 9 });
            next.Save(path);
            Assert.Equal([value], open.ReadBytes("x"));
        }

        using SafetensorsFile last = SafetensorsFile.Open(path);
        Assert.Equal([9], last.ReadBytes("x"));
    }

    [Theory]
    [InlineData("missing/folder/a")]
    [InlineData("")]
    [InlineData("bad\0name")]
    public void A_path_that_cannot_be_written_is_named(string path)
    {
        string message = Assert.Throws<KernelGenException>(() => new SafetensorsWriter().Save(path)).Message;
        Assert.StartsWith(path + ": cannot be written: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_not_replaced_by_a_file()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("taken"));

        Assert.Throws<KernelGenException>(() => new SafetensorsWriter().Save(folder.File("taken")));
        Assert.True(Directory.Exists(folder.File("taken")));
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void Wrong_arguments_are_refused_when_they_are_given()
    {
        SafetensorsWriter writer = new();
        writer.Add("x", SafetensorsType.U8, [1], new byte[1]);

        Assert.Throws<ArgumentException>(() => writer.Add("x", SafetensorsType.U8, [1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", SafetensorsType.U8, [1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("y", SafetensorsType.U8, [2], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("y", SafetensorsType.U8, [-1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("y", SafetensorsType.I8, [1], new float[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("y", SafetensorsType.F32, [long.MaxValue, 2], static _ => { }));
    }
}
