using System;
using System.Linq;
using System.Text.Json;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Cli;

public sealed class SensitivityVerbTests
{
    private const int Outputs = 64, Rows = 64;

    [Fact]
    public void Layers_of_files_are_measured_and_planned()
    {
        using TemporaryFolder folder = new();
        string plan = folder.File("plan.kg.json");
        CliRun run = CliRun.Of(
            "sensitivity", "--weights", MatrixFiles.Save(folder, "weights", ("signs", Outputs), ("random", Outputs)), "--calibration", MatrixFiles.Save(folder, "inputs", ("signs", Rows), ("random", Rows)),
            "--bits", "4.8", "--method", "gptq", "--output", plan, "--json");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.Code);
        JsonElement[] layers = [.. run.Json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(["signs", "random"], layers.Select(static layer => layer.GetProperty("name").GetString()!));
        double[] losses = [.. layers[1].GetProperty("options").EnumerateArray().Select(static option => option.GetProperty("loss").GetDouble())];
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.All(losses, static loss => Assert.InRange(loss, 1e-9, 1));

        Assert.InRange(run.Json.GetProperty("storedBits").GetDouble(), 3, 4.8);
        Assert.Equal(
            layers.Select(static layer => (layer.GetProperty("name").GetString()!, layer.GetProperty("planned").GetString()!)),
            PlanFile.Load(plan).Select(static layer => (layer.Layer, layer.Format.ToString())));

        // Weights of one magnitude lose nothing at any width.
        Assert.Equal(3, Bits(plan, "signs"));
        Assert.True(Bits(plan, "random") > 3);
    }

    [Fact]
    public void A_table_shows_the_losses_and_what_is_left_out_is_said()
    {
        using TemporaryFolder folder = new();
        CliRun run = CliRun.Of(
            "sensitivity", "--weights", MatrixFiles.Save(folder, "weights", ("signs", Outputs), ("other", Outputs)), "--calibration", MatrixFiles.Save(folder, "inputs", ("signs", Rows)), "--output", folder.File("p"));

        Assert.Equal(0, run.Code);
        Assert.Contains("squared relative output error", run.Output, StringComparison.Ordinal);
        Assert.Contains("64x128", run.Output, StringComparison.Ordinal);
        Assert.Contains("have no inputs", run.Error, StringComparison.Ordinal);
        Assert.Contains("other", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No plan has 1 stored bits per weight: the smallest formats need 3.2", "--bits", "1")]
    [InlineData("There is no method 'wanda-2:4' for dense formats; use one of rtn", "--method", "wanda-2:4")]
    [InlineData("at least 16", "--group", "3")]
    public void What_cannot_be_planned_is_one_clear_error(string expected, params string[] options)
    {
        using TemporaryFolder folder = new();
        CliRun run = CliRun.Of(
            ["sensitivity", "--weights", MatrixFiles.Save(folder, "weights", ("signs", Outputs)), "--calibration", MatrixFiles.Save(folder, "inputs", ("signs", Rows)), "--output", folder.File("p"), .. options]);

        Assert.Equal(1, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("p", folder.Names());
    }

    [Fact]
    public void Weights_without_calibration_are_refused()
    {
        CliRun run = CliRun.Of("sensitivity", "--weights", "a.safetensors");

        Assert.Equal(1, run.Code);
        Assert.Contains("--weights and --calibration go together", run.Error, StringComparison.Ordinal);
    }

    private static int Bits(string plan, string layer) => PlanFile.Load(plan).Single(each => each.Layer == layer).Format.Weights.Element.Bits;
}
