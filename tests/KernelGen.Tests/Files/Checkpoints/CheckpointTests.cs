using System;
using System.IO;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Files.Checkpoints;

public sealed class CheckpointTests
{
    [Theory]
    [InlineData(2, 32, 64, 32, "u2g32z")]
    [InlineData(3, 32, 64, 32, "u3g32z")]
    [InlineData(3, 64, 96, 96, "u3cz")]
    [InlineData(4, 24, 48, 16, "u4g16z")]
    [InlineData(8, 12, 40, 20, "u8g20z")]
    public void Gptq_weights_are_imported_exactly(int bits, int outputs, int inputs, int groupSize, string format)
    {
        RandomCheckpoint checkpoint = new(outputs, inputs, bits, groupSize, seed: bits);
        Check(checkpoint.Gptq("model.up"), checkpoint, $"GPTQ {bits}-bit", format);
        Check(checkpoint.Gptq("model.up", withIndex: false), checkpoint, $"GPTQ {bits}-bit", format);
        Check(checkpoint.WithBias().Gptq("model.up"), checkpoint, $"GPTQ {bits}-bit", format);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void Zero_points_in_the_middle_are_those_of_signed_codes(int bits)
    {
        RandomCheckpoint checkpoint = new RandomCheckpoint(32, 64, bits, 32, seed: 5).Symmetric();
        Check(checkpoint.Gptq("model.up"), checkpoint, $"GPTQ {bits}-bit", $"i{bits}g32");
    }

    [Theory]
    [InlineData("quantize_config.json", """{"bits": 4, "checkpoint_format": "gptq_v2"}""", true)]
    [InlineData("quantize_config.json", """{"bits": 4, "group_size": 32, "desc_act": false, "checkpoint_format": "gptq"}""", false)]
    [InlineData("config.json", """{"model_type": "x", "quantization_config": {"bits": 4, "checkpoint_format": "gptq_v2"}}""", true)]
    [InlineData("config.json", """{"model_type": "x"}""", false)]
    public void The_version_of_the_form_is_read_beside_the_file(string name, string json, bool storesZeros)
    {
        RandomCheckpoint checkpoint = new(16, 64, 4, 32, seed: 6);
        Check(checkpoint.Gptq("model.up", storesZeros), checkpoint, "GPTQ 4-bit", "u4g32z", (name, json));
    }

    [Fact]
    public void A_zero_point_of_0_less_1_is_the_largest_code()
    {
        RandomCheckpoint checkpoint = new(16, 64, 4, 32, seed: 7);
        checkpoint.Zeros[0, 3] = 0;
        checkpoint.Zeros[1, 3] = 15;
        Check(checkpoint.Gptq("model.up"), checkpoint, "GPTQ 4-bit", "u4g32z");
    }

    [Fact]
    public void The_last_group_may_be_short()
    {
        RandomCheckpoint checkpoint = new(16, 80, 4, 32, seed: 8);
        Check(checkpoint.Gptq("model.up"), checkpoint, "GPTQ 4-bit", "u4g32z");
        Check(checkpoint.Gptq("model.up", withIndex: false), checkpoint, "GPTQ 4-bit", "u4g32z", ("quantize_config.json", """{"group_size": 32}"""));
    }

    [Fact]
    public void Whole_groups_in_another_order_are_exact()
    {
        RandomCheckpoint checkpoint = new RandomCheckpoint(16, 96, 4, 32, seed: 9).Reversed();
        Check(checkpoint.Gptq("model.up"), checkpoint, "GPTQ 4-bit", "u4g32z");
    }

    [Fact]
    public void Columns_in_an_order_of_their_own_are_stored_in_it()
    {
        RandomCheckpoint checkpoint = new RandomCheckpoint(16, 96, 4, 32, seed: 10).Shuffled();
        Check(checkpoint.Gptq("model.up"), checkpoint, "GPTQ 4-bit", "u4g32z_p");
        Check(checkpoint.WithBias().Gptq("model.up"), checkpoint, "GPTQ 4-bit", "u4g32z_p");
    }

    [Fact]
    public void Columns_in_an_order_of_their_own_with_uneven_groups_are_dequantized()
    {
        RandomCheckpoint checkpoint = new RandomCheckpoint(16, 80, 4, 32, seed: 10).Shuffled();
        using TemporaryFolder folder = new();
        checkpoint.Gptq("model.up").Save(folder.File("a.safetensors"));
        using ModelFile model = ModelFile.Open(folder.File("a.safetensors"));

        ModelTensor tensor = Assert.Single(model.Tensors);
        Assert.Equal(checkpoint.Weights, tensor.ReadFloats());
        Assert.Null(tensor.ReadLayer(out string? obstacle));
        Assert.Equal("columns in an order of their own (desc_act) whose groups are not all of one size of at least 16", obstacle);
    }

    [Theory]
    [InlineData(64, 128, 128, "u4cz")]
    [InlineData(16, 64, 32, "u4g32z")]
    public void Awq_weights_are_imported_exactly(int outputs, int inputs, int groupSize, string format)
    {
        RandomCheckpoint checkpoint = new(outputs, inputs, 4, groupSize, seed: 11);
        Check(checkpoint.Awq("model.up"), checkpoint, "AWQ 4-bit", format);
        Check(checkpoint.WithBias().Awq("model.up"), checkpoint, "AWQ 4-bit", format, ("config.json", """{"quantization_config": {"quant_method": "awq", "version": "gemm", "bits": 4}}"""));
    }

    [Fact]
    public void Other_tensors_stay_what_they_are()
    {
        RandomCheckpoint checkpoint = new RandomCheckpoint(16, 64, 4, 32, seed: 12).WithBias();
        SafetensorsWriter writer = checkpoint.Gptq("model.up");
        writer.Add("model.norm", SafetensorsType.BF16, [2], new byte[] { 0x80, 0x3F, 0x00, 0xC0 });
        writer.Add("model.ids", SafetensorsType.I64, [1], BitConverter.GetBytes(-3L));
        writer.Metadata["format"] = "pt";
        using TemporaryFolder folder = new();
        writer.Save(folder.File("a.safetensors"));
        using ModelFile model = ModelFile.Open(folder.File("a.safetensors"));

        Assert.Equal(["model.ids", "model.norm", "model.up.weight"], model.Tensors.Select(static tensor => tensor.Name).Order());
        Assert.Equal([1f, -2f], model.Tensors.Single(static tensor => tensor.Name == "model.norm").ReadFloats());
        Assert.Equal([-3f], model.Tensors.Single(static tensor => tensor.Name == "model.ids").ReadFloats());
        Assert.Equal(SafetensorsType.BF16, model.Tensors.Single(static tensor => tensor.Name == "model.norm").Elements);
        Assert.Equal("pt", model.Metadata["format"]);
    }

    [Theory]
    [InlineData("""{"bits": "four"}""", "quantize_config.json: bits: found \"four\"; expected a whole number")]
    [InlineData("""{"checkpoint_format": "marlin"}""", "quantize_config.json: checkpoint_format: found 'marlin'; expected gptq, gptq_v2 or (AWQ) gemm")]
    [InlineData("""[]""", "found no object; expected an object")]
    [InlineData("""{"bits": """, "quantize_config.json: found no valid JSON")]
    public void Settings_that_cannot_be_used_are_named(string json, string message)
    {
        using TemporaryFolder folder = new();
        new RandomCheckpoint(16, 64, 4, 32, seed: 13).Gptq("model.up").Save(folder.File("a.safetensors"));
        File.WriteAllText(folder.File("quantize_config.json"), json);
        Assert.Contains(message, Assert.Throws<KernelGenException>(() => ModelFile.Open(folder.File("a.safetensors")).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_that_fit_no_form_are_named()
    {
        string Message(int words, int zeroWords, int outputs, int groups, int? index)
        {
            SafetensorsWriter writer = new();
            writer.Add("up.qweight", SafetensorsType.I32, [words, outputs], new byte[4 * words * outputs]);
            writer.Add("up.qzeros", SafetensorsType.I32, [groups, zeroWords], new byte[4 * groups * zeroWords]);
            writer.Add("up.scales", SafetensorsType.F16, [groups, 32], new byte[2 * groups * 32]);
            if (index is { } value)
            {
                writer.Add("up.g_idx", SafetensorsType.I32, [64], Enumerable.Range(0, 64).SelectMany(_ => BitConverter.GetBytes(value)).ToArray());
            }

            using TemporaryFolder folder = new();
            writer.Save(folder.File("a.safetensors"));
            return Assert.Throws<KernelGenException>(() =>
            {
                using ModelFile model = ModelFile.Open(folder.File("a.safetensors"));
                model.Tensors[0].ReadFloats();
            }).Message;
        }

        Assert.Contains("tensor 'up.qweight': found I32 [8, 32]; expected a width of none of 2, 3, 4 and 8 bits", Message(8, 5, 32, 2, null), StringComparison.Ordinal);
        Assert.Contains("tensor 'up.qweight': found I32 [8, 33]; expected I32 [8, 32]", Message(8, 4, 33, 2, null), StringComparison.Ordinal);
        Assert.Contains("tensor 'up.scales': found F16 [3, 32]; expected scales for a whole number of groups of 64 inputs", Message(8, 4, 32, 3, null), StringComparison.Ordinal);
        Assert.Contains("tensor 'up.g_idx': found group 2 of input 0; expected 0 to 1", Message(8, 4, 32, 2, 2), StringComparison.Ordinal);
        Assert.Contains("tensor 'up.g_idx': found group -1 of input 0; expected 0 to 1", Message(8, 4, 32, 2, -1), StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_checkpoints_are_read_or_refused()
    {
        using TemporaryFolder folder = new();
        Random random = new(31);
        new RandomCheckpoint(8, 32, 4, 16, seed: 14).WithBias().Gptq("up").Save(folder.File("gptq"));
        new RandomCheckpoint(8, 32, 4, 16, seed: 15).Awq("up").Save(folder.File("awq"));
        byte[][] good = [File.ReadAllBytes(folder.File("gptq")), File.ReadAllBytes(folder.File("awq"))];
        WrongFile.AreReadOrRefused(2000, ".safetensors", i =>
        {
            byte[] contents = (byte[])good[i % 2].Clone();
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                // Digits of the header become other digits, so that shapes change; the rest of the file changes anywhere.
                int position = random.Next(contents.Length);
                contents[position] = (byte)(char.IsAsciiDigit((char)contents[position]) ? '0' + random.Next(10) : contents[position] ^ (random.Next(20) == 0 ? 1 << random.Next(8) : 0));
            }

            return contents;
        });
    }

    private static void Check(SafetensorsWriter writer, RandomCheckpoint checkpoint, string type, string format, params ReadOnlySpan<(string Name, string Text)> beside)
    {
        using TemporaryFolder folder = new();
        writer.Save(folder.File("a.safetensors"));
        foreach ((string name, string text) in beside)
        {
            File.WriteAllText(folder.File(name), text);
        }

        using ModelFile model = ModelFile.Open(folder.File("a.safetensors"));
        ModelTensor tensor = Assert.Single(model.Tensors);
        Assert.Equal("model.up.weight", tensor.Name);
        Assert.Equal(type, tensor.Type);
        Assert.Equal([checkpoint.Outputs, checkpoint.Inputs], tensor.Shape);
        Assert.Equal(checkpoint.Weights, tensor.ReadFloats());
        LayerTensors layer = tensor.ReadLayer(out _)!;
        Assert.Equal(format, layer.Format.ToString());
        Assert.Equal(checkpoint.Weights, layer.Dequantize().Values);
        Assert.Equal(checkpoint.Bias, layer.Bias);
    }
}
