using System;
using System.Linq;
using System.Text.Json;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Cli;

/// <summary>Plans for speed (OHQ): the fastest widths that lose little more than 8 bits do.</summary>
public sealed class PlanVerbTests
{
    [Fact]
    public void The_plan_is_the_fastest_within_the_budget_of_all_that_there_are()
    {
        using TemporaryFolder folder = new();
        string plan = folder.File("plan.kg.json");
        CliRun run = Run(folder, "--output", plan, "--tolerance", "0.1", "--json");

        Assert.True(run.Code == 0, run.Error);
        JsonElement[] layers = [.. run.Json.GetProperty("layers").EnumerateArray()];
        double[][] times = [.. layers.Select(static layer => Numbers(layer.GetProperty("microseconds")))], losses = [.. layers.Select(static layer => Numbers(layer.GetProperty("losses")))];
        double budget = Number(run, "budget");
        double fastest = Enumerable.Range(0, times[0].Length)
            .SelectMany(first => Enumerable.Range(0, times[1].Length).Select(second => (first, second)))
            .Where(choice => losses[0][choice.first] + losses[1][choice.second] <= budget)
            .Min(choice => times[0][choice.first] + times[1][choice.second]);

        Assert.Equal(fastest, Number(run, "plannedMicroseconds"), 1e-6);
        Assert.InRange(Number(run, "plannedMicroseconds"), 0, Number(run, "microsecondsOf8Bits") + 1e-6);
        Assert.InRange(Number(run, "plannedLoss"), 0, budget);
        Assert.Equal(
            layers.Select(static layer => (layer.GetProperty("name").GetString()!, layer.GetProperty("planned").GetString()!)),
            PlanFile.Load(plan).Select(static layer => (layer.Layer, layer.Format.ToString())));
    }

    [Theory]
    [InlineData("--tolerance is a part of the error", "--tolerance", "2")]
    [InlineData("--rows is a number of rows", "--rows", "0")]
    public void What_cannot_be_planned_is_one_clear_error(string expected, params string[] options)
    {
        using TemporaryFolder folder = new();
        CliRun run = Run(folder, ["--output", folder.File("p"), .. options]);

        Assert.Equal(1, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("p", folder.Names());
    }

    private static CliRun Run(TemporaryFolder folder, params string[] options) => CliRun.Of(
        ["plan", "--weights", MatrixFiles.Save(folder, "weights", ("signs", 64), ("random", 96)), "--calibration", MatrixFiles.Save(folder, "inputs", ("signs", 64), ("random", 64)), .. options]);

    private static double Number(CliRun run, string property) => run.Json.GetProperty(property).GetDouble();

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(static each => each.GetDouble())];
}
