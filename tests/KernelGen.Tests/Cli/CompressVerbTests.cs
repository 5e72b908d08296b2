using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using KernelGen.Quantization;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Cli;

public sealed class CompressVerbTests
{
    private const int Outputs = 96, Inputs = 128, Rows = 200;

    [Fact]
    public void Every_method_gets_a_row_and_input_aware_adapters_win()
    {
        using TemporaryFolder folder = new();
        string path = Save(folder);
        CliRun run = CliRun.Of(
            "compress", path, "--tensor", "w", "--preset", "Slim_W4_24_LRQ", "--calibration", path + ":x", "--heldout", path + ":heldout", "--rank", "16", "--json");

        Assert.Equal(0, run.Code);
        Assert.Equal("", run.Error);
        JsonElement[] rows = [.. run.Json.EnumerateArray()];
        Assert.Equal(
            ["absmax", "slim-quant", "magnitude-2:4", "wanda-2:4", "naive-lora", "slim-lora", "slim-lora-q"],
            rows.Select(static row => row.GetProperty("method").GetString()!));
        Assert.All(rows, static row => Assert.Equal(
            ["method", "format", "storedBitsPerWeight", "relativeOutputError"], row.EnumerateObject().Select(static property => property.Name)));
        Assert.Equal(
            ["i4t", "i4t", "i4t_s24", "i4t_s24", "i4t_s24_rank16f16", "i4t_s24_rank16f16", "i4t_s24_rank16i4g128"],
            rows.Select(static row => row.GetProperty("format").GetString()!));
        Dictionary<string, double> error = rows.ToDictionary(
            static row => row.GetProperty("method").GetString()!, static row => row.GetProperty("relativeOutputError").GetDouble());
        Assert.All(error.Values, static value => Assert.InRange(value, 0.001, 1));
        Assert.True(error["wanda-2:4"] < error["magnitude-2:4"]);
        Assert.True(error["slim-lora"] < error["naive-lora"]);
        Assert.True(error["naive-lora"] < error["wanda-2:4"]);
        Assert.True(error["slim-lora-q"] < error["wanda-2:4"]);
        foreach (JsonElement row in rows)
        {
            LayerFormat format = FormatId.Parse(row.GetProperty("format").GetString()!);
            Assert.Equal(format.StoredBits(Outputs, Inputs), row.GetProperty("storedBitsPerWeight").GetDouble());
        }
    }

    [Fact]
    public void The_layer_of_the_preset_is_written_and_has_the_error_of_its_row()
    {
        using TemporaryFolder folder = new();
        string path = Save(folder), written = folder.File("layer.safetensors");
        CliRun run = CliRun.Of("compress", path, "--tensor", "w", "--preset", "slim_w4_24_lrq", "--calibration", path + ":x", "--output", written, "--json");

        Assert.Equal(0, run.Code);
        LayerTensors layer = LayerFile.Load(written, "w", PresetFormats.Of(Presets.Slim_W4_24_LRQ), Outputs, Inputs);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        double error = OutputError.Relative(file.ReadMatrix("x"), file.ReadMatrix("w"), layer.Dequantize());
        Assert.Equal(error, run.Json.EnumerateArray().Last().GetProperty("relativeOutputError").GetDouble(), 1e-9);
    }

    [Theory]
    [InlineData("i3g32", "i3g32")]
    [InlineData("u4g32z", "u4g32z")]
    [InlineData("i4g64_s24", "i4g64_s24")]
    [InlineData("u3g16s3b16x1z_o1", "u3g16s3b16x1z_o1")]
    [InlineData("i4t_s24_lr10f16_a8", "i4t_s24_lr10f16_a8")]
    public void Any_integer_format_can_be_the_preset(string preset, string format)
    {
        using TemporaryFolder folder = new();
        string path = Save(folder), written = folder.File("layer.safetensors");
        CliRun run = CliRun.Of("compress", path, "--tensor", "w", "--preset", preset, "--calibration", path + ":x", "--output", written);

        Assert.Equal(0, run.Code);
        Assert.Contains("slim-lora-q", run.Output, StringComparison.Ordinal);
        Assert.Contains("the errors are over the calibration rows", run.Error, StringComparison.Ordinal);
        Assert.Equal(format, Assert.Single(LayerFile.List(written)).Format.ToString());
    }

    [Theory]
    [InlineData("u2g32z_k25i1g32_k25u3g32z", "rtn,slim-llm")]
    [InlineData("u4g32z_n25i8g32", "gptq, MixLLM")]
    [InlineData("lut3c", "rtn,squeezellm")]
    [InlineData("i4t_s24_lr10f16", "naive-lora,covariance-lora")]
    [InlineData("u3g16s3b16x1z_o1", "spqr")]
    public void Named_methods_fill_the_preset_itself_and_the_last_is_written(string preset, string methods)
    {
        using TemporaryFolder folder = new();
        string path = Save(folder), written = folder.File("layer.safetensors");
        CliRun run = CliRun.Of("compress", path, "--tensor", "w", "--preset", preset, "--method", methods, "--calibration", path + ":x", "--output", written, "--json");

        Assert.Equal(0, run.Code);
        JsonElement[] rows = [.. run.Json.EnumerateArray()];
        Assert.Equal(methods.ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal).Split(','), rows.Select(static row => row.GetProperty("method").GetString()!));
        Assert.All(rows, row => Assert.Equal(preset, row.GetProperty("format").GetString()));
        double[] errors = [.. rows.Select(static row => row.GetProperty("relativeOutputError").GetDouble())];
        Assert.All(errors, error => Assert.InRange(error, errors[^1], 1));
        LayerTensors layer = LayerFile.Load(written, "w", FormatId.Parse(preset), Outputs, Inputs);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(errors[^1], OutputError.Relative(file.ReadMatrix("x"), file.ReadMatrix("w"), layer.Dequantize()), 1e-9);
    }

    [Theory]
    [InlineData("i4g32", "gtpq", null, "There is no method 'gtpq'; did you mean 'gptq'?")]
    [InlineData("i4g32", "rtn", "8", "i4g32 has no adapters for --rank 8; leave --rank away, or use a format such as i4g32_lr10f16.")]
    [InlineData("i4g32_s24", "rtn", null, "tensor 'w' cannot be quantized: The format i4g32_s24 has sparsity, which the method 'rtn' cannot fill")]
    public void Methods_that_do_not_fit_are_one_line_and_1(string preset, string method, string? rank, string expected)
    {
        using TemporaryFolder folder = new();
        string path = Save(folder);
        string[] arguments = ["compress", path, "--tensor", "w", "--preset", preset, "--method", method, "--calibration", path + ":x", "--heldout", path + ":x"];
        CliRun run = CliRun.Of(rank is null ? arguments : [.. arguments, "--rank", rank]);

        Assert.Equal(1, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Slim_W4_24_LRR", "w", "x", null, "'Slim_W4_24_LRR' is neither a preset nor a format id; did you mean 'Slim_W4_24_LR'?")]
    [InlineData("f16", "w", "x", null, "f16 on 96x128 has no 2:4 form to compare; name methods with --method, or use weights of one width with codes")]
    [InlineData("SqueezeLlm_3bit", "w", "x", null, "lut3c on 96x128 has no 2:4 form to compare; name methods with --method, or use weights of one width with codes under scales")]
    [InlineData("i4t", "odd", "x", null, "i4t on 4x6 has no 2:4 form to compare; name methods with --method, or use weights of one width with codes under scales, dense or 2:4, and inputs divisible by 4")]
    [InlineData("i4t", "none", "x", null, "tensor 'none': found no such tensor; expected one of w, x, heldout, wrong, odd, nan")]
    [InlineData("i4t", "w", "wrong", null, "tensor 'wrong': found rows of 64 values; expected 128, the inputs of the layer")]
    [InlineData("i4t", "w", "x", "97", "Rank 97 is more than a 96x128 matrix has; use 1 to 96")]
    [InlineData("i4t", "nan", "x", null, "tensor 'nan' cannot be quantized: ")]
    public void What_cannot_be_compressed_is_one_line_and_1(string preset, string tensor, string calibration, string? rank, string expected)
    {
        using TemporaryFolder folder = new();
        string path = Save(folder);
        string[] arguments = ["compress", path, "--tensor", tensor, "--preset", preset, "--calibration", path + ":" + calibration, "--json"];
        CliRun run = CliRun.Of(rank is null ? arguments : [.. arguments, "--rank", rank]);

        Assert.Equal(1, run.Code);
        Assert.Equal("", run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
    }

    [Theory]
    [InlineData("--rank", "0")]
    [InlineData("--rank", "many")]
    [InlineData("--rnak", "4")]
    public void A_wrong_command_line_returns_2(string option, string value)
    {
        CliRun run = CliRun.Of("compress", "f", "--tensor", "w", "--preset", "i4t", "--calibration", "f:x", option, value);

        Assert.Equal(2, run.Code);
        Assert.Equal("", run.Output);
        Assert.Contains("--rank", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_options_are_named()
    {
        CliRun run = CliRun.Of("compress", "f");

        Assert.Equal(2, run.Code);
        Assert.Contains("--tensor", run.Error, StringComparison.Ordinal);
        Assert.Contains("--preset", run.Error, StringComparison.Ordinal);
        Assert.Contains("--calibration", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compress")]
    [InlineData("convert")]
    [InlineData("inspect")]
    [InlineData("doctor")]
    public void Help_has_examples(string verb)
    {
        CliRun run = CliRun.Of(verb, "--help");

        Assert.Equal(0, run.Code);
        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
        Assert.Contains("kernelgen " + verb, run.Output, StringComparison.Ordinal);
    }

    /// <summary>Inputs of very different strength per feature, the case that input-aware methods are for.</summary>
    private static string Save(TemporaryFolder folder)
    {
        Random random = new(5);
        float[] strength = [.. Enumerable.Range(0, Inputs).Select(k => k % 16 == 0 ? 8f : 0.3f + (float)random.NextDouble())];
        Matrix x = Normal(random, Rows, Inputs, strength), heldOut = Normal(random, Rows, Inputs, strength);
        Matrix nan = Normal(random, 8, Inputs, null);
        nan[3, 5] = float.NaN;

        SafetensorsWriter writer = new();
        writer.Add("w", Normal(random, Outputs, Inputs, null));
        writer.Add("x", x);
        writer.Add("heldout", heldOut);
        writer.Add("wrong", Normal(random, 3, 64, null));
        writer.Add("odd", Normal(random, 4, 6, null));
        writer.Add("nan", nan);
        writer.Save(folder.File("model.safetensors"));
        return folder.File("model.safetensors");
    }

    private static Matrix Normal(Random random, int rows, int columns, float[]? strength)
    {
        Matrix matrix = new(rows, columns);
        for (int i = 0; i < matrix.Values.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            matrix.Values[i] = (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble())) * (strength?[i % columns] ?? 1);
        }

        return matrix;
    }
}
