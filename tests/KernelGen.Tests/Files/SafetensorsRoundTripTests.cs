using System;
using System.IO;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Files;

public sealed class SafetensorsRoundTripTests
{
    [Theory]
    [InlineData(SafetensorsType.F32)]
    [InlineData(SafetensorsType.F16)]
    [InlineData(SafetensorsType.BF16)]
    [InlineData(SafetensorsType.I32)]
    [InlineData(SafetensorsType.I8)]
    [InlineData(SafetensorsType.U8)]
    public void Bytes_of_every_type_come_back(SafetensorsType type)
    {
        using TemporaryFolder folder = new();
        byte[] bytes = new byte[3 * 5 * type.Size()];
        new Random(1).NextBytes(bytes);
        SafetensorsWriter writer = new();
        writer.Add("odd", SafetensorsType.U8, [3], new byte[] { 1, 2, 3 });
        writer.Add("t", type, [3, 5], bytes);
        writer.Save(folder.File("a.safetensors"));

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a.safetensors"));
        SafetensorsTensor tensor = file.Expect("t", type, 3, 5);
        Assert.Equal(15, tensor.Count);
        Assert.Equal(0, tensor.Begin % type.Size());
        Assert.Equal(bytes, file.ReadBytes("t"));
        Assert.Equal(bytes, file.Span("t").ToArray());
        Assert.Equal([1, 2, 3], file.ReadBytes("odd"));
    }

    [Theory]
    [InlineData(SafetensorsType.F32, 1.1f, 1.1f)]
    [InlineData(SafetensorsType.F16, 1.1f, 1.0996094f)]
    [InlineData(SafetensorsType.F16, 70000f, float.PositiveInfinity)]
    [InlineData(SafetensorsType.F16, 5.9604645e-8f, 5.9604645e-8f)]
    [InlineData(SafetensorsType.BF16, 1.1f, 1.1015625f)]
    [InlineData(SafetensorsType.BF16, 1.00390625f, 1f)]
    [InlineData(SafetensorsType.BF16, 1.01171875f, 1.015625f)]
    [InlineData(SafetensorsType.BF16, float.MaxValue, float.PositiveInfinity)]
    [InlineData(SafetensorsType.BF16, float.NaN, float.NaN)]
    [InlineData(SafetensorsType.BF16, -0f, -0f)]
    public void Floats_are_rounded_to_the_nearest_stored_number_with_ties_to_even(SafetensorsType type, float value, float stored)
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Add("x", type, [], new[] { value });
        writer.Save(folder.File("a"));

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        Assert.Equal(BitConverter.SingleToUInt32Bits(stored), BitConverter.SingleToUInt32Bits(Assert.Single(file.ReadFloats("x"))));
    }

    [Fact]
    public void Every_half_and_every_bfloat16_survives_reading_and_writing()
    {
        using TemporaryFolder folder = new();
        byte[] all = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++)
        {
            BitConverter.TryWriteBytes(all.AsSpan(2 * i), (ushort)i);
        }

        foreach (SafetensorsType type in new[] { SafetensorsType.F16, SafetensorsType.BF16 })
        {
            SafetensorsWriter first = new();
            first.Add("x", type, [256, 256], all);
            first.Save(folder.File("first"));
            using SafetensorsFile file = SafetensorsFile.Open(folder.File("first"));
            Matrix values = file.ReadMatrix("x");
            SafetensorsWriter second = new();
            second.Add("x", values, type);
            second.Save(folder.File("second"));
            using SafetensorsFile again = SafetensorsFile.Open(folder.File("second"));

            // Not-a-numbers may become quiet; every other bit pattern must be the same.
            Assert.Equal(values.Values, again.ReadFloats("x"));
            ReadOnlySpan<byte> bytes = again.Span("x");
            for (int i = 0; i < 65536; i++)
            {
                if (!float.IsNaN(values.Values[i]))
                {
                    Assert.Equal(i, BitConverter.ToUInt16(bytes[(2 * i)..]));
                }
            }
        }
    }

    [Fact]
    public void Metadata_names_and_odd_shapes_come_back()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Metadata["größe"] = "\"quoted\"\n\u0001 😀";
        writer.Metadata["empty"] = "";
        writer.Add("scalar", SafetensorsType.I32, [], new byte[4]);
        writer.Add("nothing", SafetensorsType.F32, [0, 9], ReadOnlyMemory<byte>.Empty);
        writer.Add("läyer.\"0\"/ü", SafetensorsType.U8, [1, 1, 2, 1], new byte[2]);
        writer.Save(folder.File("a"));

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        Assert.Equal(2, file.Metadata.Count);
        Assert.Equal("\"quoted\"\n\u0001 😀", file.Metadata["größe"]);
        Assert.Equal("", file.Metadata["empty"]);
        Assert.Equal(["nothing", "scalar", "läyer.\"0\"/ü"], file.Tensors.OrderBy(t => t.Name.Length == 7 ? 0 : t.Name.Length).Select(t => t.Name));
        Assert.Empty(file.Find("scalar").Shape);
        Assert.Equal([0L, 9], file.Find("nothing").Shape);
        Assert.Equal(0, file.Find("nothing").Count);
        Assert.Empty(file.ReadFloats("nothing"));
        Assert.Equal([1L, 1, 2, 1], file.Find("läyer.\"0\"/ü").Shape);
    }

    [Fact]
    public void A_file_without_tensors_is_a_file()
    {
        using TemporaryFolder folder = new();
        new SafetensorsWriter().Save(folder.File("a"));

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        Assert.Empty(file.Tensors);
        Assert.Empty(file.Metadata);
        Assert.Equal(64, new FileInfo(folder.File("a")).Length);
    }

    [Fact]
    public void Tensors_may_be_listed_in_another_order_than_their_bytes()
    {
        using TemporaryFolder folder = new();
        const string Header =
            """{"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},"a":{"data_offsets":[0,4],"dtype":"I8","shape":[4]}}""";
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a", RawSafetensors.Build(Header + "   ", 6)));

        Assert.Equal(["a", "b"], file.Tensors.Select(t => t.Name));
        Assert.Equal([29, 36], file.ReadBytes("b"));
    }

    [Fact]
    public void A_disposed_file_says_so()
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        writer.Add("x", SafetensorsType.U8, [1], new byte[1]);
        writer.Save(folder.File("a"));
        SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.ReadBytes("x"));
    }
}
