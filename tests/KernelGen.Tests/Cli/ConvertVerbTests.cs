using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using KernelGen.Tests.Files;
using KernelGen.Tests.Files.Checkpoints;
using KernelGen.Tests.Files.Gguf;
using Xunit;

namespace KernelGen.Tests.Cli;

public sealed class ConvertVerbTests
{
    [Fact]
    public void Layers_of_gguf_keep_their_values_and_the_rest_becomes_floats()
    {
        using TemporaryFolder folder = new();
        string path = Gguf(folder);
        CliRun run = CliRun.Of("convert", path, folder.File("out.safetensors"), "--json");

        Assert.Equal(0, run.Code);
        Assert.Equal("", run.Error);
        Assert.Equal(
            [
                "q4 Q4_0 2x64 -> u4g32z, exact, ",
                "q4k Q4_K 1x256 -> F32, dequantized, minima that are no whole numbers of scales",
                "q6k Q6_K 1x256 -> i6g16sf32, exact, ",
                "experts Q8_0 1x2x32 -> F32, dequantized, no matrix",
                "norm F16 4 -> F16, kept, ",
            ],
            Rows(run));
        using SafetensorsFile result = SafetensorsFile.Open(folder.File("out.safetensors"));
        using GgufFile source = GgufFile.Open(path);
        Assert.Equal(["q4", "q6k"], LayerFile.List(result).Select(static layer => layer.Name));
        Assert.Equal(source.ReadFloats("q4"), LayerFile.Load(result, "q4").Dequantize().Values);
        Assert.Equal(source.ReadFloats("q6k"), LayerFile.Load(result, "q6k").Dequantize().Values);
        Assert.Equal(source.ReadFloats("q4k"), result.ReadFloats("q4k"));
        Assert.Equal([1, 2, 32], result.Expect("experts", SafetensorsType.F32, 1, 2, 32).Shape);
        Assert.Equal(source.ReadFloats("norm"), result.ReadFloats("norm"));
        Assert.Equal(SafetensorsType.F16, result.Find("norm").Type);
        Assert.Equal("llama", result.Metadata["general.architecture"]);
    }

    [Fact]
    public void With_float_every_tensor_is_F32_under_its_own_name()
    {
        using TemporaryFolder folder = new();
        string path = Gguf(folder);
        CliRun run = CliRun.Of("convert", path, folder.File("out.safetensors"), "--float");

        Assert.Equal(0, run.Code);
        Assert.Contains("4 dequantized, 1 exact", run.Error, StringComparison.Ordinal);
        using SafetensorsFile result = SafetensorsFile.Open(folder.File("out.safetensors"));
        using GgufFile source = GgufFile.Open(path);
        Assert.Equal(source.Tensors.Select(static tensor => tensor.Name).Order(), result.Tensors.Select(static tensor => tensor.Name).Order());
        foreach (GgufTensor tensor in source.Tensors)
        {
            Assert.Equal(SafetensorsType.F32, result.Find(tensor.Name).Type);
            Assert.Equal(tensor.Shape, result.Find(tensor.Name).Shape);
            Assert.Equal(source.ReadFloats(tensor.Name).Select(BitConverter.SingleToInt32Bits), result.ReadFloats(tensor.Name).Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void With_a_format_matrices_without_an_exact_layer_are_rounded()
    {
        using TemporaryFolder folder = new();
        string path = Gguf(folder);
        CliRun run = CliRun.Of("convert", path, folder.File("out.safetensors"), "--format", "i8g32", "--json");

        Assert.Equal(0, run.Code);
        Assert.Equal(
            ["q4 Q4_0 2x64 -> u4g32z, exact, ", "q4k Q4_K 1x256 -> i8g32, rounded, minima that are no whole numbers of scales"], Rows(run).Take(2));
        using GgufFile source = GgufFile.Open(path);
        float[] expected = source.ReadFloats("q4k"), values = LayerFile.Load(folder.File("out.safetensors"), "q4k").Dequantize().Values;
        float largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(values), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= largest / 250));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_checkpoint_becomes_layers_or_floats(bool floats)
    {
        RandomCheckpoint checkpoint = new RandomCheckpoint(32, 96, 3, 32, seed: 1).WithBias();
        using TemporaryFolder folder = new();
        checkpoint.Gptq("model.up").Save(folder.File("in.safetensors"));
        CliRun run = CliRun.Of(["convert", folder.File("in.safetensors"), folder.File("out.safetensors"), "--json", .. floats ? new[] { "--float" } : []]);

        Assert.Equal(0, run.Code);
        using SafetensorsFile result = SafetensorsFile.Open(folder.File("out.safetensors"));
        if (floats)
        {
            Assert.Equal(["model.up.weight GPTQ 3-bit 32x96 -> F32, dequantized, ", "model.up.bias F16 32 -> F32, exact, "], Rows(run));
            Assert.Equal(checkpoint.Weights, result.ReadMatrix("model.up.weight").Values);
            Assert.Equal(checkpoint.Bias, result.ReadFloats("model.up.bias"));
            return;
        }

        Assert.Equal(["model.up.weight GPTQ 3-bit 32x96 -> u3g32z, exact, "], Rows(run));
        LayerTensors layer = LayerFile.Load(result, "model.up.weight");
        Assert.Equal(checkpoint.Weights, layer.Dequantize().Values);
        Assert.Equal(checkpoint.Bias, layer.Bias);
    }

    [Fact]
    public void Own_layers_are_copied_dequantized_and_exported()
    {
        using TemporaryFolder folder = new();
        LayerTensors[] layers = [.. new[] { "i4g32", "u3g16z_rank2i4g8", "i4t_s24" }.Select(static (id, seed) => RandomLayers.Create(FormatId.Parse(id), 8, 64, seed).WithBias(new float[8]))];
        LayerFile.Save(folder.File("in.safetensors"), layers.Select(static (layer, i) => ("l" + i, layer)));

        Assert.Equal(0, CliRun.Of("convert", folder.File("in.safetensors"), folder.File("copy.safetensors"), "--json").Code);
        Assert.Equal(0, CliRun.Of("convert", folder.File("in.safetensors"), folder.File("float.safetensors"), "--float", "--json").Code);
        Assert.Equal(File.ReadAllBytes(folder.File("in.safetensors")), File.ReadAllBytes(folder.File("copy.safetensors")));
        using SafetensorsFile floats = SafetensorsFile.Open(folder.File("float.safetensors"));
        Assert.Equal(["l0", "l0.bias", "l1", "l1.bias", "l2", "l2.bias"], floats.Tensors.Select(static tensor => tensor.Name).Order());
        for (int i = 0; i < layers.Length; i++)
        {
            Assert.Equal(layers[i].Dequantize().Values, floats.ReadMatrix("l" + i).Values);
        }

        CliRun refused = CliRun.Of("convert", folder.File("in.safetensors"), folder.File("out.onnx"));
        Assert.Equal(1, refused.Code);
        Assert.Contains("Layer 'l1' is u3g16z_rank2i4g8; MatMulNBits takes integers of 2, 4 or 8 bits", refused.Error, StringComparison.Ordinal);
        LayerFile.Save(folder.File("in.safetensors"), [("l0", layers[0])]);
        Assert.Equal(0, CliRun.Of("convert", folder.File("in.safetensors"), folder.File("out.onnx")).Code);
        using ModelFile exported = ModelFile.Open(folder.File("out.onnx"));
        Assert.Equal(layers[0].Dequantize().Values, exported.Tensors.Single(static tensor => tensor.Name == "l0").ReadFloats());
    }

    [Fact]
    public void Weights_of_an_onnx_MatMul_are_turned_before_they_are_rounded()
    {
        float[] values = [.. Enumerable.Range(-32, 64).Select(static i => i / 8f)];
        RawProtobuf weights = new RawProtobuf().Integer(1, 32).Integer(1, 2).Integer(2, 1).Text(8, "w").Bytes(9, [.. values.SelectMany(BitConverter.GetBytes)]);
        RawProtobuf graph = new RawProtobuf().Message(1, new RawProtobuf().Text(1, "x").Text(1, "w").Text(2, "y").Text(4, "MatMul")).Message(5, weights);
        using TemporaryFolder folder = new();
        string path = folder.File("in.onnx", new RawProtobuf().Message(7, graph).ToArray());

        CliRun run = CliRun.Of("convert", path, folder.File("out.safetensors"), "--format", "f32", "--json");
        Assert.Equal(["w Float 32x2 -> f32, rounded, transposed to outputs x inputs"], Rows(run));
        Matrix read = LayerFile.Load(folder.File("out.safetensors"), "w").Dequantize();
        Assert.Equal((2, 32), (read.Rows, read.Columns));
        Assert.Equal(values[5 * 2 + 1], read[1, 5]);
        Assert.Equal(["w Float 32x2 -> Float, kept, "], Rows(CliRun.Of("convert", path, folder.File("out.safetensors"), "--json")));
    }

    [Theory]
    [InlineData("in.gguf", "out.bin", "", 1, "only .safetensors files, and .onnx files of layers, are written")]
    [InlineData("in.pt", "out.safetensors", "", 1, "found the extension '.pt'; expected .safetensors, .safetensors.index.json, .gguf or .onnx")]
    [InlineData("in.gguf", "out.safetensors", "--format i4g128z", 1, "'i4g128z' is neither a preset nor a format id")]
    [InlineData("in.gguf", "out.safetensors", "--format i4g32_s24", 1, "tensor 'q4k' cannot be quantized to i4g32_s24")]
    [InlineData("in.gguf", "out.safetensors", "--format i4g32 --float", 2, "--float writes no layers that could have a --format")]
    [InlineData("none.gguf", "out.safetensors", "", 1, "none.gguf: cannot be read")]
    [InlineData("cut.gguf", "out.safetensors", "", 1, "is it cut off?")]
    public void What_cannot_be_converted_is_one_line_and_leaves_no_file(string input, string target, string options, int code, string message)
    {
        using TemporaryFolder folder = new();
        folder.File("cut.gguf", File.ReadAllBytes(Gguf(folder))[..^100]);
        folder.File("in.pt", []);
        CliRun run = CliRun.Of(["convert", folder.File(input), folder.File(target), "--json", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(code, run.Code);
        Assert.Equal("", run.Output);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File(target)));
    }

    [Fact]
    public void Inspect_lists_other_files_too()
    {
        using TemporaryFolder folder = new();
        CliRun run = CliRun.Of("inspect", Gguf(folder), "--json");

        Assert.Equal(0, run.Code);
        Assert.Equal("GGUF 3", run.Json.GetProperty("kind").GetString());
        Assert.Equal("llama", run.Json.GetProperty("metadata").GetProperty("general.architecture").GetString());
        JsonElement first = run.Json.GetProperty("tensors")[0];
        Assert.Equal("q4 Q4_0 72", $"{first.GetProperty("name")} {first.GetProperty("dtype")} {first.GetProperty("bytes")}");
        Assert.Contains("q6k", CliRun.Of("inspect", folder.File("in.gguf")).Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Rows(CliRun run) => run.Json.EnumerateArray().Select(static row =>
        $"{row.GetProperty("name")} {row.GetProperty("type")} {string.Join('x', row.GetProperty("shape").EnumerateArray())} -> {row.GetProperty("result")}, {row.GetProperty("how")}, {row.GetProperty("note")}");

    private static string Gguf(TemporaryFolder folder)
    {
        Random random = new(8);
        byte[] Blocks(GgufType type, int count, int kind) => [.. Enumerable.Range(0, count).SelectMany(_ => GgufBlocks.Random(type, random, kind))];
        return folder.File("in.gguf", new GgufBuilder()
            .Pair("general.architecture", 8, GgufBuilder.Text("llama"))
            .Pair("tokens", 9, GgufBuilder.Array(8, GgufBuilder.Text("a")))
            .Tensor("q4", GgufType.Q4_0, Blocks(GgufType.Q4_0, 4, 1), 2, 64)
            .Tensor("q4k", GgufType.Q4_K, Blocks(GgufType.Q4_K, 1, 0), 1, 256)
            .Tensor("q6k", GgufType.Q6_K, Blocks(GgufType.Q6_K, 1, 0), 1, 256)
            .Tensor("experts", GgufType.Q8_0, Blocks(GgufType.Q8_0, 2, 0), 1, 2, 32)
            .Tensor("norm", GgufType.F16, [0, 0x3C, 0, 0xC0, 0xFF, 0x7B, 1, 0], 4)
            .Build());
    }
}
