using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Files.Gguf;

public sealed class GgufTests
{
    public static TheoryData<GgufType> Quantized => [.. Enum.GetValues<GgufType>().Where(static type => GgufTypeTraits.Of(type).Float is null)];

    [Theory]
    [MemberData(nameof(Quantized))]
    public void Every_type_is_dequantized_as_published(GgufType type)
    {
        const int Blocks = 64;
        GgufTypeTraits traits = GgufTypeTraits.Of(type);
        byte[] data = new byte[Blocks * traits.Bytes];
        new Random((int)type).NextBytes(data);
        using TemporaryFolder folder = new();
        using GgufFile file = GgufFile.Open(folder.File("a.gguf", new GgufBuilder().Tensor("w", type, data, 8, Blocks / 8 * traits.Block).Build()));

        float[] values = file.ReadFloats("w");
        Assert.Equal(Blocks * traits.Block, values.Length);
        for (int block = 0; block < Blocks; block++)
        {
            float[] expected = PublishedFormulas.Decode(type, data[(block * traits.Bytes)..((block + 1) * traits.Bytes)]);
            Assert.Equal(expected.Select(Bits), values.AsSpan(block * traits.Block, traits.Block).ToArray().Select(Bits));
        }
    }

    [Fact]
    public void Floats_are_read_as_they_are()
    {
        float[] values = [1.5f, -0f, float.PositiveInfinity, 3.0e38f, 0.1f, -65504];
        byte[] single = [.. values.SelectMany(BitConverter.GetBytes)];
        byte[] half = [.. values.SelectMany(static value => BitConverter.GetBytes((Half)value))];
        byte[] upper = [.. values.SelectMany(static value => BitConverter.GetBytes(value)[2..])];
        using TemporaryFolder folder = new();
        using GgufFile file = GgufFile.Open(folder.File("a.gguf", new GgufBuilder()
            .Tensor("f32", GgufType.F32, single, 2, 3).Tensor("f16", GgufType.F16, half, 1, 2, 3).Tensor("bf16", GgufType.BF16, upper, 6).Build()));

        Assert.Equal(values, file.ReadFloats("f32"));
        Assert.Equal(values.Select(static value => (float)(Half)value), file.ReadFloats("f16"));
        Assert.Equal(values.Select(static value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000)), file.ReadFloats("bf16"));
        Assert.Equal(["F32 [2, 3]", "F16 [1, 2, 3]", "BF16 [6]"], file.Tensors.Select(static tensor => tensor.ToString()));
        Assert.Null(file.ReadQuantized("f32", out string? obstacle));
        Assert.Equal("floats", obstacle);
    }

    [Theory]
    [InlineData(2u, 32)]
    [InlineData(3u, 1)]
    [InlineData(3u, 256)]
    public void Metadata_of_every_type_are_read(uint version, int alignment)
    {
        byte[] text = GgufBuilder.Text("déjà");
        (uint Type, byte[] Bytes, object Value)[] values =
        [
            (0, [200], (byte)200), (1, [200], (sbyte)-56), (2, [1, 2], (ushort)513), (3, [255, 255], (short)-1),
            (4, BitConverter.GetBytes(7u), 7u), (5, BitConverter.GetBytes(-7), -7), (6, BitConverter.GetBytes(1.5f), 1.5f), (7, [1], true), (8, text, "déjà"),
            (10, BitConverter.GetBytes(ulong.MaxValue), ulong.MaxValue), (11, BitConverter.GetBytes(-9L), -9L), (12, BitConverter.GetBytes(0.1), 0.1),
        ];
        GgufBuilder builder = new() { Version = version, Alignment = alignment };
        builder.Pair("general.alignment", 4, BitConverter.GetBytes((uint)alignment));
        foreach ((uint type, byte[] bytes, object value) in values)
        {
            builder.Pair("one " + type, type, bytes).Pair("two " + type, 9, GgufBuilder.Array(type, bytes, bytes)).Pair("none " + type, 9, GgufBuilder.Array(type));
        }

        builder.Pair("nested", 9, GgufBuilder.Array(9, GgufBuilder.Array(8, text), GgufBuilder.Array(7, [0], [1])));
        builder.Tensor("a", GgufType.F32, BitConverter.GetBytes(1f)).Tensor("b", GgufType.F32, BitConverter.GetBytes(2f), 1);
        using TemporaryFolder folder = new();
        using GgufFile file = GgufFile.Open(folder.File("a.gguf", builder.Build()));

        Assert.Equal((int)version, file.Version);
        foreach ((uint type, _, object value) in values)
        {
            Assert.Equal(value, file.Metadata["one " + type]);
            Assert.Equal([value, value], ((Array)file.Metadata["two " + type]).Cast<object>());
            Assert.Empty((Array)file.Metadata["none " + type]);
        }

        object[] nested = (object[])file.Metadata["nested"];
        Assert.Equal(["déjà"], (string[])nested[0]);
        Assert.Equal([false, true], (bool[])nested[1]);
        Assert.Equal([1f], file.ReadFloats("a"));
        Assert.Equal([2f], file.ReadFloats("b"));
    }

    [Theory]
    [MemberData(nameof(Quantized))]
    public void A_layer_has_exactly_the_values_of_the_formula(GgufType type)
    {
        GgufTypeTraits traits = GgufTypeTraits.Of(type);
        List<string> formats = [];
        for (int seed = 0; seed < 24; seed++)
        {
            Random random = new(seed);
            byte[] data = [.. Enumerable.Range(0, 6).SelectMany(_ => GgufBlocks.Random(type, random, seed % 3))];
            using TemporaryFolder folder = new();
            using GgufFile file = GgufFile.Open(folder.File("a.gguf", new GgufBuilder().Tensor("w", type, data, 3, 2 * traits.Block).Build()));
            QuantizedTensor? layer = file.ReadQuantized("w", out string? obstacle);
            formats.Add(layer?.Format.ToString() ?? obstacle!);

            // −0 counts as 0, which is what a layer makes of it.
            Assert.True(layer is null || file.ReadFloats("w").AsSpan().SequenceEqual(layer.Dequantize().Values));
        }

        string[] expected = type switch
        {
            GgufType.Q4_0 => ["i4g32", "u4g32z"],
            GgufType.Q5_0 => ["i5g32", "u5g32z"],
            GgufType.Q8_0 => ["i8g32", "u8g32z"],
            GgufType.Q3_K => ["i3g16sf32", "u3g16sf32z"],
            GgufType.Q6_K => ["i6g16sf32", "u6g16sf32z"],
            GgufType.TQ1_0 => ["i2g256"],
            GgufType.TQ2_0 => ["i2g256", "u2g256z"],
            GgufType.MXFP4 => ["e2m1g32se8m0"],
            _ => ["minima that are no whole numbers of scales"],
        };
        Assert.Subset(new HashSet<string>(expected), new HashSet<string>(formats));
        Assert.Contains(expected[0], formats);
    }

    [Fact]
    public void Whole_minima_become_zero_points()
    {
        byte[] block = [.. BitConverter.GetBytes((Half)0.25f), .. BitConverter.GetBytes((Half)(-0.75f)), .. Enumerable.Range(0, 16).Select(static i => (byte)(17 * i))];
        byte[] constant = [.. new byte[4], .. Enumerable.Repeat((byte)0x5A, 16)];
        using TemporaryFolder folder = new();
        using GgufFile file = GgufFile.Open(folder.File("a.gguf", new GgufBuilder().Tensor("w", GgufType.Q4_1, [.. block, .. constant], 2, 32).Build()));

        QuantizedTensor layer = file.ReadQuantized("w", out _)!;
        Assert.Equal("u4g32z", layer.Format.ToString());
        Assert.Equal(3, layer.ZeroPoints[0]);
        Assert.Equal(file.ReadFloats("w"), layer.Dequantize().Values);
    }

    [Fact]
    public void Powers_of_two_outside_the_range_of_scales_are_seen()
    {
        byte[] small = [0, .. Enumerable.Repeat((byte)0x71, 16)], large = [255, .. Enumerable.Repeat((byte)0x21, 16)];
        using TemporaryFolder folder = new();
        using GgufFile file = GgufFile.Open(folder.File("a.gguf", new GgufBuilder().Tensor("small", GgufType.MXFP4, small, 1, 32).Tensor("large", GgufType.MXFP4, large, 1, 32).Build()));

        QuantizedTensor layer = file.ReadQuantized("small", out _)!;
        Assert.Equal("e2m1g32sf32", layer.Format.ToString());
        Assert.Equal(file.ReadFloats("small"), layer.Dequantize().Values);
        Assert.Equal((float)Math.ScaleB(1, -128), file.ReadFloats("small")[0]);
        Assert.Null(file.ReadQuantized("large", out string? obstacle));
        Assert.Equal("a scale of 2^128", obstacle);
    }

    private static int Bits(float value) => float.IsNaN(value) ? int.MinValue + 1 : BitConverter.SingleToInt32Bits(value);
}
