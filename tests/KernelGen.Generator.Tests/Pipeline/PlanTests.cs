using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace KernelGen.Generator.Tests.Pipeline;

/// <summary>Formats come from a file of the build: an edit of it changes the kernels of the layers that it concerns, and nothing else.</summary>
public sealed class PlanTests
{
    private const string Layers = """
        using KernelGen;

        [QuantizedLinear(240, 128, Targets = KernelTargets.Cpu), Plan("first")]
        partial class First;

        [QuantizedLinear(240, 128, Targets = KernelTargets.Cpu), Plan("second")]
        partial class Second;

        [QuantizedLinear(256, 128, Targets = KernelTargets.Cpu), Weights(Bits = 5)]
        partial class Third;
        """;

    private const string Plan = """
        { "version": 1, "layers": {
          "first": "i4g64",
          "second": "u3cz"
        } }
        """;

    [Fact]
    public void Layers_have_the_formats_of_the_plan()
    {
        Dictionary<string, string> formats = Formats(GeneratorRun.Of(TestCompilation.Create(Layers), "", Plan));

        Assert.Equal(new() { ["First"] = "i4g64", ["Second"] = "u3cz", ["Third"] = "i5c" }, formats);
    }

    [Fact]
    public void An_edit_of_the_plan_changes_the_kernels_of_that_layer_only()
    {
        GeneratorDriverRunResult before = GeneratorRun.Of(TestCompilation.Create(Layers), "", Plan).GetRunResult();
        GeneratorDriver driver = Edit(Plan.Replace("i4g64", "i2g64"));
        GeneratorRunResult result = driver.GetRunResult().Results.Single();

        Assert.Equal("i2g64", Formats(driver)["First"]);
        Assert.Contains(before.GeneratedTrees, static tree => tree.FilePath.Contains("_i4g64__", StringComparison.Ordinal));
        Assert.DoesNotContain(driver.GetRunResult().GeneratedTrees, static tree => tree.FilePath.Contains("_i4g64__", StringComparison.Ordinal));
        Assert.Contains(driver.GetRunResult().GeneratedTrees, static tree => tree.FilePath.Contains("_i2g64__", StringComparison.Ordinal));
        Assert.All(Reasons(result, StepNames.Declarations), static reason => Assert.NotEqual(IncrementalStepRunReason.Modified, reason));
        foreach (string step in new[] { StepNames.Planned, StepNames.Specs, StepNames.LayerFiles })
        {
            Assert.Single(Reasons(result, step), IncrementalStepRunReason.Modified);
            Assert.Equal(2, Reasons(result, step).Count(static reason => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        }
    }

    [Theory]
    [InlineData("\n", " \n\t")]
    [InlineData("\"first\"", "\"unused\": \"i8c\", \"first\"")]
    public void An_edit_that_concerns_no_layer_leaves_every_file_cached(string before, string after)
    {
        GeneratorRunResult result = Edit(Plan.Replace(before, after)).GetRunResult().Results.Single();

        foreach (string step in new[] { StepNames.LayerFiles, StepNames.KernelFiles, StepNames.PanelFiles })
        {
            Assert.All(Reasons(result, step), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        }
    }

    [Fact]
    public void Without_a_plan_planned_layers_are_not_generated() =>
        Assert.Equal(["Third"], Formats(GeneratorRun.Of(TestCompilation.Create(Layers))).Keys);

    private static GeneratorDriver Edit(string plan)
    {
        CSharpCompilation compilation = TestCompilation.Create(Layers);
        PlanInBuild old = new(Plan);
        return GeneratorRun.Of(compilation).AddAdditionalTexts([old]).Again(compilation).ReplaceAdditionalText(old, new PlanInBuild(plan)).Again(compilation);
    }

    /// <summary>The format that the members of each layer name.</summary>
    private static Dictionary<string, string> Formats(GeneratorDriver driver) => driver.GetRunResult().GeneratedTrees
        .Select(static tree => tree.ToString().Split('\n')[1])
        .Where(static line => line.EndsWith(" bytes", StringComparison.Ordinal))
        .Select(static line => line[3..].Split([": ", ", "], StringSplitOptions.None))
        .ToDictionary(static parts => parts[0], static parts => parts[1]);

    private static List<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        [.. result.TrackedSteps[step].SelectMany(static run => run.Outputs).Select(static output => output.Reason)];
}
