using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace KernelGen.Generator.Tests.Pipeline;

/// <summary>Typing stays fast: a step runs again only if what it reads has changed.</summary>
public sealed class CacheabilityTests
{
    private const string Layers = """
        using KernelGen;

        [QuantizedLinear(256, 128), Weights(Bits = 4, GroupSize = 64), Sparse(2, 4), LowRank(Ratio = 0.1, Bits = 4, GroupSize = 32), Activations]
        partial class First;

        [QuantizedLinear(inFeatures: 128, outFeatures: 256)]
        [Preset<Mine>]
        partial class Second;
        """;

    private const string Other = """
        using KernelGen;

        [Weights(Bits = 3, GroupSize = 32, ZeroPoint = true)]
        class Mine;
        """;

    private static readonly string[] s_steps =
        [.. typeof(StepNames).GetFields().Select(static field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [InlineData(0, "using KernelGen;", "// A comment moves every line below.\nusing KernelGen;")]
    [InlineData(0, "partial class First;", "partial class First { int Unrelated => 1; }")]
    [InlineData(0, "partial class First;", "sealed partial class First;")]
    [InlineData(0, "Bits = 4, GroupSize = 64", "GroupSize = 32 + 32, Bits = 1 << 2")]
    [InlineData(1, "class Mine;", "class Mine; class Unrelated;")]
    public void An_unrelated_edit_leaves_every_step_cached(int file, string before, string after)
    {
        GeneratorRunResult result = Rerun(file, before, after);

        Assert.All(s_steps, step => Assert.All(Reasons(result, step), static reason =>
            Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString())));
        Assert.All(result.TrackedOutputSteps.Values.SelectMany(static runs => runs).SelectMany(static run => run.Outputs), static output =>
            Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    [Theory]
    [InlineData(0, "256, 128", "512, 128")]
    [InlineData(0, "256, 128", "256, 64")]
    [InlineData(0, "inFeatures: 128", "inFeatures: 160")]
    [InlineData(0, "256, 128", "256, 128, Targets = KernelTargets.Cpu")]
    [InlineData(0, "256, 128", "256, 128, Targets = KernelTargets.OpenCl")]
    [InlineData(0, "256, 128", "256, 128, Targets = KernelTargets.Cuda")]
    [InlineData(0, "Weights(Bits = 4", "Weights(Bits = 5")]
    [InlineData(0, "GroupSize = 64", "GroupSize = 128")]
    [InlineData(0, "GroupSize = 64", "GroupSize = 64, ZeroPoint = true")]
    [InlineData(0, "GroupSize = 64", "GroupSize = 64, Element = WeightElement.UInt")]
    [InlineData(0, "GroupSize = 64", "Granularity = Granularity.Tensor")]
    [InlineData(0, "GroupSize = 64", "GroupSize = 64, Scale = ScaleType.Float32")]
    [InlineData(0, " Sparse(2, 4),", "")]
    [InlineData(0, "Ratio = 0.1", "Ratio = 0.2")]
    [InlineData(0, "Ratio = 0.1", "Rank = 12")]
    [InlineData(0, "Ratio = 0.1", "Ratio = 0.1, RoundTo = 8")]
    [InlineData(0, "Ratio = 0.1, Bits = 4", "Ratio = 0.1, Bits = 3")]
    [InlineData(0, "Ratio = 0.1, Bits = 4", "Ratio = 0.1, Bits = 4, Element = WeightElement.UInt")]
    [InlineData(0, "Ratio = 0.1, Bits = 4", "Ratio = 0.1, Bits = 4, Scale = ScaleType.Float32")]
    [InlineData(0, "GroupSize = 32)", "GroupSize = 64)")]
    [InlineData(0, ", Activations", ", Activations(Bits = 32)")]
    [InlineData(0, ", Activations", ", Activations(Bits = 16)")]
    [InlineData(0, "partial class First", "partial class Renamed")]
    [InlineData(0, "Preset<Mine>", "Preset(Presets.Int4_G128)")]
    [InlineData(1, "Bits = 3", "Bits = 2")]
    public void An_edit_of_what_is_declared_regenerates_that_layer_only(int file, string before, string after)
    {
        GeneratorRunResult result = Rerun(file, before, after);

        foreach (string step in new[] { StepNames.Declarations, StepNames.Specs, StepNames.LayerFiles })
        {
            Assert.Single(Reasons(result, step), IncrementalStepRunReason.Modified);
            Assert.Single(Reasons(result, step), static reason => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged);
        }
    }

    [Theory]
    [InlineData("Ratio = 0.1", "Ratio = 0.1, RoundTo = 8, Rounding = RankRounding.Up", StepNames.Declarations)]
    [InlineData("GroupSize = 64", "GroupSize = 64, PadK = true", StepNames.Declarations)]
    [InlineData("256, 128", "256, 128, Targets = KernelTargets.All", StepNames.Declarations)]
    public void An_argument_reaches_as_far_as_it_matters(string before, string after, string step) =>
        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(Rerun(0, before, after), step));

    [Theory]
    [InlineData("256, 128", "512, 64")]
    [InlineData("partial class First", "partial class Renamed")]
    public void Shape_and_name_leave_kernels_cached(string before, string after)
    {
        GeneratorRunResult result = Rerun(0, before, after);

        Assert.Equal(IncrementalStepRunReason.Modified, Reasons(result, StepNames.Specs)[0]);
        AssertUnchanged(result, StepNames.Kernels, StepNames.KernelFiles);
        AssertUnchanged(result, StepNames.Panels, StepNames.PanelFiles);
        AssertUnchanged(result, StepNames.OpenClKernels, StepNames.OpenClFiles);
        AssertUnchanged(result, StepNames.CudaKernels, StepNames.CudaFiles);
    }

    [Fact]
    public void Leaving_out_a_target_leaves_the_kernels_of_others_cached()
    {
        GeneratorRunResult result = Rerun(0, "256, 128", "256, 128, Targets = KernelTargets.Cpu");

        AssertUnchanged(result, StepNames.Kernels, StepNames.KernelFiles);
        AssertUnchanged(result, StepNames.Panels, StepNames.PanelFiles);
        Assert.Contains(IncrementalStepRunReason.Removed, Reasons(result, StepNames.OpenClKernels));
        Assert.Contains(IncrementalStepRunReason.Removed, Reasons(result, StepNames.CudaKernels));
    }

    [Theory]
    [InlineData(KernelTargets.OpenCl, StepNames.OpenClFiles)]
    [InlineData(KernelTargets.Cuda, StepNames.CudaFiles)]
    public void A_new_reference_adds_kernels_and_leaves_those_of_the_CPU_cached(KernelTargets added, string files)
    {
        CSharpCompilation compilation = TestCompilation.Create(Layers, Other);

        GeneratorRunResult result = GeneratorRun.Of(compilation.ThatRuns(KernelTargets.All & ~added)).Again(compilation).GetRunResult().Results.Single();

        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(result, StepNames.Project));
        AssertUnchanged(result, StepNames.Kernels, StepNames.KernelFiles);
        AssertUnchanged(result, StepNames.Panels, StepNames.PanelFiles);
        Assert.All(Reasons(result, files), static reason => Assert.Equal(IncrementalStepRunReason.New, reason));
        Assert.NotEmpty(Reasons(result, files));
    }

    [Theory]
    [InlineData("Weights(Bits = 4", "Weights(Bits = 3")]
    [InlineData(" Sparse(2, 4),", "")]
    [InlineData("Ratio = 0.1, Bits = 4", "Ratio = 0.1, Bits = 3")]
    public void Formats_that_decode_to_the_same_panels_leave_panel_kernels_cached(string before, string after)
    {
        GeneratorRunResult result = Rerun(0, before, after);

        Assert.Contains(Reasons(result, StepNames.Kernels), static reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
        AssertUnchanged(result, StepNames.Panels, StepNames.PanelFiles);
    }

    [Fact]
    public void Every_named_step_is_tracked()
    {
        GeneratorRunResult result = GeneratorRun.Of(TestCompilation.Create(Layers, Other)).GetRunResult().Results.Single();

        Assert.Empty(s_steps.Except(result.TrackedSteps.Keys));
    }

    private static void AssertUnchanged(GeneratorRunResult result, string plans, string files)
    {
        Assert.All(Reasons(result, plans), static reason => Assert.NotEqual(IncrementalStepRunReason.Modified, reason));
        Assert.All(Reasons(result, files), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    private static GeneratorRunResult Rerun(int file, string before, string after)
    {
        CSharpCompilation compilation = TestCompilation.Create(Layers, Other);
        SyntaxTree tree = compilation.SyntaxTrees[file];
        string text = tree.ToString();
        Assert.Contains(before, text);
        SyntaxTree edited = CSharpSyntaxTree.ParseText(
            text.Replace(before, after), TestCompilation.ParseOptions, tree.FilePath, cancellationToken: TestContext.Current.CancellationToken);

        return GeneratorRun.Of(compilation).Again(compilation.ReplaceSyntaxTree(tree, edited)).GetRunResult().Results.Single();
    }

    private static List<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        [.. result.TrackedSteps[step].SelectMany(static run => run.Outputs).Select(static output => output.Reason)];
}
