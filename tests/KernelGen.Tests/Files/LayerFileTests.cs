using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CsCheck;
using Xunit;

namespace KernelGen.Tests.Files;

public sealed class LayerFileTests
{
    [Fact]
    public void Layers_of_any_format_and_shape_come_back_and_saving_again_gives_the_same_bytes()
    {
        using TemporaryFolder folder = new();
        string first = folder.File("first"), second = folder.File("second");
        RandomLayers.Any.Array[1, 3].Sample(
            layers =>
            {
                LayerFile.Save(first, layers.Select(static (layer, i) => ($"model.{i}", layer)));
                List<(string Name, LayerTensors Tensors)> loaded = [];
                foreach (LayerFileEntry entry in LayerFile.List(first))
                {
                    LayerTensors layer = layers[loaded.Count];
                    Assert.Equal(new LayerFileEntry($"model.{loaded.Count}", layer.Format, layer.Outputs, layer.Inputs), entry);
                    loaded.Add((entry.Name, LayerFile.Load(first, entry.Name, layer.Format, layer.Outputs, layer.Inputs)));
                    AssertSame(layer, loaded[^1].Tensors);
                }

                Assert.Equal(layers.Length, loaded.Count);
                LayerFile.Save(second, loaded);
                Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
            },
            iter: 150,
            threads: 1);
    }

    [Fact]
    public void The_bytes_on_disk_are_as_described()
    {
        using TemporaryFolder folder = new();
        LayerFormat format = FormatId.Parse("u3g4z_s24_rank1f16_a8");
        QuantizedTensor weights = new(format.Weights, 2, 8, [1, 2, 3, 4, 5, 6, 7, 0], [1, 2, 3, 4], [7, 1, 0, 2], [0b0100, 0b1110, 0b1001, 0b1100], []);
        QuantizedTensor down = new(format.LowRank!.Factors, 1, 8, [], [], [], [], [1, 2, 3, 4, 5, 6, 7, 8]);
        QuantizedTensor up = new(format.LowRank.Factors, 2, 1, [], [], [], [], [1, -1]);
        LayerFile.Save(folder.File("a"), [("up", new LayerTensors(format, weights, down, up, [0.5f, 0.25f]))]);

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        Assert.Equal("1", file.Metadata["kernelgen.version"]);
        Assert.Equal("u3g4z_s24_rank1f16_a8 2x8", file.Metadata["kernelgen.layer.up"]);
        Assert.Equal([0b11_010_001, 0b0000_100_0, 0b11_110_101, 0b0000_000_1], file.ReadBytes("up.codes"));
        Assert.Equal([0b00_001_111, 0b00_010_000], file.ReadBytes("up.zeros"));
        Assert.Equal([0b1110_0100, 0b1100_1001], file.ReadBytes("up.patterns"));
        Assert.Equal("F16 [2, 2]", file.Find("up.scales").ToString());
        Assert.Equal([1, 2, 3, 4], file.ReadFloats("up.scales"));
        Assert.Equal("F16 [1, 8]", file.Find("up.a.values").ToString());
        Assert.Equal([1f, -1], file.ReadFloats("up.b.values"));
        Assert.Equal("F32 [2]", file.Find("up.bias").ToString());
        Assert.Equal(7, file.Tensors.Count);
    }

    [Fact]
    public void Outliers_lie_beside_their_layer()
    {
        using TemporaryFolder folder = new();
        QuantizedTensor weights = new(FormatId.Parse("i4t").Weights, 2, 4, [0, 1, 2, 3, 4, 5, 6, 7], [1], [], [], []);
        LayerFormat entries = FormatId.Parse("i4t_o25"), columns = FormatId.Parse("i4t_oc50");
        LayerFile.Save(folder.File("a"),
        [
            ("one", new LayerTensors(entries, weights, outliers: new(entries.Outliers!, 2, 4, [0, 0, 2], [1, 3], [0.5f, -8]))),
            ("two", new LayerTensors(columns, weights, outliers: new(columns.Outliers!, 2, 4, [], [0, 2], [1, 2, 3, 4]))),
        ]);

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        Assert.Equal("I32 [3]", file.Find("one.outliers.starts").ToString());
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0], file.ReadBytes("one.outliers.starts"));
        Assert.Equal([1, 0, 0, 0, 3, 0, 0, 0], file.ReadBytes("one.outliers.columns"));
        Assert.Equal([0.5f, -8], file.ReadFloats("one.outliers.values"));
        Assert.Equal("I32 [2]", file.Find("two.outliers.columns").ToString());
        Assert.Equal("F16 [2, 2]", file.Find("two.outliers.values").ToString());
        Assert.Equal([-8f, -7, -6, -5, -4, -2.5f, -2, -9], LayerFile.Load(folder.File("a"), "one").Dequantize().Values);
        Assert.Equal([-7f, -7, -4, -5, -1, -3, 2, -1], LayerFile.Load(folder.File("a"), "two").Dequantize().Values);
    }

    [Theory]
    [InlineData(new[] { 0, 2, 1 }, new[] { 1, 3 }, 1f, "Outliers of row 1 from 2 to 1")]
    [InlineData(new[] { 0, 1, 1 }, new[] { 1, 3 }, 1f, "Outliers of row 1 from 1 to 1")]
    [InlineData(new[] { 0, 2, 2 }, new[] { 3, 1 }, 1f, "Outlier column 1 at position 1")]
    [InlineData(new[] { 0, 1, 2 }, new[] { 1, 4 }, 1f, "Outlier column 4 at position 1")]
    [InlineData(new[] { 0, 1, 2 }, new[] { 1, 3 }, 70000f, "no finite fp16 number")]
    [InlineData(new[] { 0, 2 }, new[] { 1, 3 }, 1f, "Expected 3 entries, got 2")]
    [InlineData(new[] { 0, 1, 3 }, new[] { 1, 2, 3 }, 1f, "Expected 2 entries, got 3")]
    public void Outliers_that_are_none_of_their_format_are_refused(int[] starts, int[] columns, float value, string reason) => Assert.Contains(
        reason,
        Assert.Throws<ArgumentException>(() => new OutlierTensor(new(OutlierKind.Csr, 0.25), 2, 4, starts, columns, [value, 1])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Shares_lie_beside_their_layer_with_the_order_of_what_they_have()
    {
        using TemporaryFolder folder = new();
        LayerFormat groups = FormatId.Parse("u2g4_k50i1g4"), permuted = FormatId.Parse("i4t_p");
        LayerFile.Save(folder.File("a"),
        [
            ("one", new LayerTensors(
                groups,
                [new(FormatId.Parse("i1g4").Weights, 1, 4, [0, 1, 1, 0], [2], [], [], []), new(groups.Weights, 1, 4, [0, 1, 2, 3], [1], [], [], [])],
                StoredOrder.Of(groups, 1, 8, [1, 0]))),
            ("two", new LayerTensors(permuted, [new(permuted.Weights, 1, 3, [9, 10, 11], [1], [], [], [])], new(permuted, 1, 3, [], [2, 0, 1]))),
        ]);

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("a"));
        Assert.Equal("u2g4_k50i1g4 1x8", file.Metadata["kernelgen.layer.one"]);
        Assert.Equal([0b0110], file.ReadBytes("one.share1.codes"));
        Assert.Equal([0b11_10_01_00], file.ReadBytes("one.codes"));
        Assert.Equal("I32 [2]", file.Find("one.column_order").ToString());
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0], file.ReadBytes("one.column_order"));
        Assert.Equal("I32 [3]", file.Find("two.column_order").ToString());
        Assert.Equal([0f, 1, 2, 3, -2, 2, 2, -2], LayerFile.Load(folder.File("a"), "one").Dequantize().Values);
        Assert.Equal([2f, 3, 1], LayerFile.Load(folder.File("a"), "two").Dequantize().Values);
    }

    [Theory]
    [InlineData("u2g4_k50i1g4", new int[0], new[] { 0, 2, 1 }, "has 3 numbers; the format and the shape ask for 4")]
    [InlineData("u2g4_k50i1g4", new int[0], new[] { 0, 2, 1, 4 }, "names group 4 at position 3")]
    [InlineData("u2g4_k50i1g4", new int[0], new[] { 0, 2, 1, 2 }, "names group 2 at position 3")]
    [InlineData("u2g4_k50i1g4", new int[0], new[] { 2, 0, 1, 3 }, "has group 0 after 2 in part 0")]
    [InlineData("u2g4_k50i1g4", new[] { 0 }, new[] { 0, 2, 1, 3 }, "order of rows has 1 numbers; the format and the shape ask for 0")]
    [InlineData("i4c_n50i8c", new int[0], new int[0], "N = 1 cannot be shared out")]
    [InlineData("u2g3_k50i1g3", new int[0], new int[0], "K = 16 cannot be shared out")]
    [InlineData("i4g4_p", new int[0], new[] { 0, 1, 2, 3 }, "has 4 numbers; the format and the shape ask for 16")]
    [InlineData("i4g4_p", new int[0], new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, -1 }, "names column -1 at position 15")]
    public void An_order_that_is_none_of_its_format_is_refused(string id, int[] rows, int[] columns, string reason) => Assert.Contains(
        reason,
        Assert.Throws<ArgumentException>(() => new StoredOrder(FormatId.Parse(id), 1, 16, rows, columns)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_no_layer_file_lists_nothing_and_loads_nothing()
    {
        using TemporaryFolder folder = new();
        new SafetensorsWriter().Save(folder.File("a"));

        Assert.Empty(LayerFile.List(folder.File("a")));
        Fails(folder.File("a"), "up", "metadata: found no kernelgen.version; expected version '1' of a file written by this library.");
    }

    [Fact]
    public void Another_version_is_refused()
    {
        using TemporaryFolder folder = new();
        string path = Rewrite(folder, "i4c", writer => writer.Metadata["kernelgen.version"] = "2");

        Fails(path, "up", "metadata: found kernelgen.version '2'; expected version '1'");
        Assert.Throws<KernelGenException>(() => LayerFile.List(path));
    }

    [Fact]
    public void Another_layer_format_or_shape_is_refused_with_both_named()
    {
        using TemporaryFolder folder = new();
        string path = Rewrite(folder, "i4g8", static _ => { });
        LayerFormat format = FormatId.Parse("i4g8");

        Assert.NotNull(LayerFile.Load(path, "up", format, 4, 16));
        Fails(path, "down", "layer 'down': found no such layer; expected one of up.");
        Fails(() => LayerFile.Load(path, "up", FormatId.Parse("i3g8"), 4, 16), path, "layer 'up': found i4g8 4x16; expected i3g8 4x16; quantize");
        Fails(() => LayerFile.Load(path, "up", format, 16, 4), path, "layer 'up': found i4g8 4x16; expected i4g8 16x4; quantize");
    }

    [Theory]
    [InlineData("i4g8")]
    [InlineData("i4g8 4x16x1")]
    [InlineData("i4g8 4x")]
    [InlineData("i4g8 0x16")]
    [InlineData("i4g8 -4x16")]
    [InlineData("i4g8 +4x16")]
    [InlineData("i4g8 4x16777217")]
    [InlineData("i4g8 4x99999999999")]
    [InlineData("")]
    public void Broken_layer_metadata_is_refused(string text) => FailsWith(
        writer => writer.Metadata["kernelgen.layer.up"] = text, $"layer 'up': found '{text}' in the metadata; expected a format id and a shape up to");

    [Theory]
    [InlineData("i9g8 4x16", "layer 'up': 'i9g8' is not a format id")]
    [InlineData("i4g8_s24_s24 4x16", "layer 'up': 'i4g8_s24_s24' is not a format id")]
    [InlineData("i4g8 4x17", "tensor 'up.scales': found F16 [4, 2]; expected F16 [4, 3]")]
    [InlineData("i4g8 5x16", "tensor 'up.scales': found F16 [4, 2]; expected F16 [5, 2]")]
    [InlineData("i4g8sf32 4x16", "tensor 'up.scales': found F16 [4, 2]; expected F32 [4, 2]")]
    [InlineData("i3g8 4x16", "tensor 'up.codes': found U8 [4, 8]; expected U8 [4, 6]")]
    [InlineData("u4g8z 4x16", "tensor 'up.zeros': found no such tensor; expected one of up.scales, up.codes")]
    [InlineData("i4g8_s24 4x16", "tensor 'up.codes': found U8 [4, 8]; expected U8 [4, 4]")]
    [InlineData("i4g8_s24 4x15", "layer 'up': found sparsity s24 with K = 15; expected 2:4 with K divisible by 4")]
    [InlineData("i4g8_s14 4x16", "layer 'up': found sparsity s14 with K = 16; expected 2:4 with K divisible by 4")]
    [InlineData("i4g8_lr50f16 4x16", "tensor 'up.a.values': found no such tensor")]
    [InlineData("i4g8_k50i3g8 4x16", "tensor 'up.share1.scales': found no such tensor")]
    [InlineData("i4g8_k10i3g8 4x16", "layer 'up': found i4g8_k10i3g8 4x16 in the metadata; expected a layer that is large enough for its shares")]
    [InlineData("i4g8_n50i3g8 4x16", "layer 'up': found i4g8_n50i3g8 4x16 in the metadata; expected a layer that is large enough for its shares")]
    [InlineData("i4g8_p 4x16", "tensor 'up.column_order': found no such tensor")]
    [InlineData("i4g8_o5 4x16", "tensor 'up.outliers.values': found no such tensor")]
    [InlineData("f16 4x16", "tensor 'up.values': found no such tensor")]
    [InlineData("i4g8se4m3 4x16", "tensor 'up.scales': found F16 [4, 2]; expected U8 [4, 2]")]
    [InlineData("i4g8s3b16x1 4x16", "tensor 'up.blocks': found no such tensor")]
    [InlineData("i4g8 16777216x16777216", "tensor 'up.scales': found F16 [4, 2]; expected F16 [16777216, 2097152]")]
    [InlineData("i4g999999999 4x16777216", "tensor 'up.scales': found F16 [4, 2]; expected F16 [4, 1]")]
    public void A_file_whose_tensors_do_not_fit_its_format_is_refused(string text, string expected) =>
        FailsWith(writer => writer.Metadata["kernelgen.layer.up"] = text, expected);

    [Fact]
    public void A_bias_of_another_length_is_refused() => FailsWith(
        static writer => writer.Add("up.bias", SafetensorsType.F32, [3], new float[3]), "tensor 'up.bias': found F32 [3]; expected F32 [4]");

    [Theory]
    [InlineData("up.scales", 1, 0xFC, "layer 'up': contents that are not u3g8z_s24: Scale")]
    [InlineData("up.scales", 1, 0x7C, "layer 'up': contents that are not u3g8z_s24: Scale")]
    [InlineData("up.patterns", 2, 0x00, "layer 'up': contents that are not u3g8z_s24: Pattern 0 of run 4")]
    [InlineData("up.patterns", 7, 0x54, "layer 'up': contents that are not u3g8z_s24: Pattern 5 of run 15")]
    [InlineData("up.zeros", 1, 0xFF, "tensor 'up.zeros': found padding bits that are set at the end of row 1; expected zeros")]
    public void Contents_that_no_writer_produces_are_refused(string tensor, int position, byte value, string expected)
    {
        using TemporaryFolder folder = new();
        LayerTensors layer = RandomLayers.Create(FormatId.Parse("u3g8z_s24"), 4, 16, 3);
        LayerFile.Save(folder.File("good"), [("up", layer)]);
        byte[] bytes = File.ReadAllBytes(folder.File("good"));
        using (SafetensorsFile file = SafetensorsFile.Open(folder.File("good")))
        {
            long data = bytes.Length - file.Tensors[^1].End;
            bytes[data + file.Find(tensor).Begin + position] = value;
        }

        Fails(folder.File("bad", bytes), "up", expected);
    }

    [Theory]
    [InlineData("u3g4s3b32x2z 17x8", "tensor 'up.blocks': found F16 [2, 2, 4]; expected F16 [1, 1, 4]")]
    [InlineData("u3g4s3b16x1 17x8", "tensor 'up.blocks': found F16 [2, 2, 4]; expected F16 [2, 2, 2]")]
    [InlineData("u3g4s7b16x1z 17x8", "tensor 'up.scales': found U8 [17, 1]; expected U8 [17, 2]")]
    [InlineData("u3g4z 17x8", "tensor 'up.scales': found U8 [17, 1]; expected F16 [17, 2]")]
    public void A_second_level_that_does_not_fit_its_format_is_refused(string text, string expected)
    {
        using TemporaryFolder folder = new();
        SafetensorsWriter writer = new();
        LayerFile.Add(writer, "up", RandomLayers.Create(FormatId.Parse("u3g4s3b16x1z"), 17, 8, 3).WithBias(null));
        writer.Metadata["kernelgen.layer.up"] = text;
        writer.Save(folder.File("changed"));
        Fails(folder.File("changed"), "up", expected);
    }

    [Fact]
    public void Two_layers_of_one_name_are_refused_and_nothing_is_written()
    {
        using TemporaryFolder folder = new();
        LayerTensors layer = RandomLayers.Create(FormatId.Parse("i4c"), 4, 16, 3);

        Assert.Throws<ArgumentException>(() => LayerFile.Save(folder.File("a"), [("up", layer), ("up", layer)]));
        Assert.Throws<ArgumentException>(() => LayerFile.Save(folder.File("a"), [("", layer)]));
        Assert.Empty(folder.Names());
    }

    private static void FailsWith(Action<SafetensorsWriter> change, string expected)
    {
        using TemporaryFolder folder = new();
        Fails(Rewrite(folder, "i4g8", change), "up", expected);
    }

    private static string Rewrite(TemporaryFolder folder, string format, Action<SafetensorsWriter> change)
    {
        LayerTensors layer = RandomLayers.Create(FormatId.Parse(format), 4, 16, 3).WithBias(null);
        SafetensorsWriter writer = new();
        LayerFile.Add(writer, "up", layer);
        change(writer);
        writer.Save(folder.File("changed"));
        return folder.File("changed");
    }

    private static void Fails(string path, string layer, string expected) => Fails(() => LayerFile.Load(path, layer), path, expected);

    private static void Fails(Func<object> action, string path, string expected)
    {
        string message = Assert.Throws<KernelGenException>(action).Message;
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private static void AssertSame(LayerTensors expected, LayerTensors actual)
    {
        Assert.Equal(expected.Format, actual.Format);
        Assert.Equal(expected.Order?.Rows, actual.Order?.Rows);
        Assert.Equal(expected.Order?.Columns, actual.Order?.Columns);
        Assert.Equal(expected.Parts.Count, actual.Parts.Count);
        Assert.All(expected.Parts.Zip(actual.Parts), static pair => AssertSame(pair.First, pair.Second));
        AssertSame(expected.Down, actual.Down);
        AssertSame(expected.Up, actual.Up);
        Assert.Equal(expected.Outliers?.Starts, actual.Outliers?.Starts);
        Assert.Equal(expected.Outliers?.Indices, actual.Outliers?.Indices);
        Assert.Equal(expected.Outliers?.Values, actual.Outliers?.Values);
        Assert.Equal(expected.Bias, actual.Bias);
    }

    private static void AssertSame(QuantizedTensor? expected, QuantizedTensor? actual)
    {
        Assert.Equal(expected?.Rows, actual?.Rows);
        Assert.Equal(expected?.Columns, actual?.Columns);
        Assert.Equal(expected?.Codes, actual?.Codes);
        Assert.Equal(expected?.Scales, actual?.Scales);
        Assert.Equal(expected?.TensorScale, actual?.TensorScale);
        Assert.Equal(expected?.ZeroPoints, actual?.ZeroPoints);
        Assert.Equal(expected?.Patterns, actual?.Patterns);
        Assert.Equal(expected?.Values, actual?.Values);
        Assert.Equal(expected?.SecondLevel?.ScaleCodes, actual?.SecondLevel?.ScaleCodes);
        Assert.Equal(expected?.SecondLevel?.ZeroCodes, actual?.SecondLevel?.ZeroCodes);
        Assert.Equal(expected?.SecondLevel?.Numbers, actual?.SecondLevel?.Numbers);
    }
}
