using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace KernelGen.Generator.Tests.Output;

/// <summary>A layer has kernels for the targets that it asks for, that its project does not leave out, and that something in the project can run.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("", "", KernelTargets.All, "cpu cuda opencl")]
    [InlineData("", "", KernelTargets.OpenCl, "cpu opencl")]
    [InlineData("", "", KernelTargets.Cuda, "cpu cuda")]
    [InlineData("", "", KernelTargets.Cpu, "cpu")]
    [InlineData(", Targets = KernelTargets.Cpu", "", KernelTargets.All, "cpu")]
    [InlineData(", Targets = KernelTargets.OpenCl", "", KernelTargets.All, "opencl")]
    [InlineData(", Targets = KernelTargets.Cuda", "", KernelTargets.All, "cuda")]
    [InlineData(", Targets = KernelTargets.OpenCl", "", KernelTargets.Cuda, "")]
    [InlineData("", "Cpu", KernelTargets.All, "cpu")]
    [InlineData("", "opencl", KernelTargets.All, "opencl")]
    [InlineData("", "Cpu,CUDA", KernelTargets.All, "cpu cuda")]
    public void Kernels_are_those_of_the_targets(string argument, string property, KernelTargets runs, string expected)
    {
        CSharpCompilation compilation = TestCompilation.Create(
            "using KernelGen; [QuantizedLinear(64, 64" + argument + "), Weights(Bits = 4), LowRank(Rank = 4, Bits = 4)] partial class Layer;").ThatRuns(runs);

        GeneratorDriverRunResult result = GeneratorRun.Of(compilation, property).GetRunResult();

        string[] classes = [.. result.Results.Single().GeneratedSources.Select(static source => source.HintName[..^".g.cs".Length]).Where(static name => name != "Layer")];
        Assert.Equal(expected, string.Join(' ', classes.Select(Target).Distinct().Order(StringComparer.Ordinal)));
        Assert.Equal(expected.Contains("cpu", StringComparison.Ordinal), classes.Any(static name => name.StartsWith("panel_", StringComparison.Ordinal)));
        Assert.Equal(classes.Order(StringComparer.Ordinal), Created(result).Order(StringComparer.Ordinal));
        Assert.Empty(compilation.AddSyntaxTrees(result.GeneratedTrees).GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public void Layers_of_one_project_may_have_different_targets()
    {
        GeneratorDriverRunResult result = GeneratorRun.Of(TestCompilation.Create(
            """
            using KernelGen;
            [QuantizedLinear(64, 64, Targets = KernelTargets.Cpu), Weights(Bits = 4)] partial class OnCpu;
            [QuantizedLinear(64, 64, Targets = KernelTargets.OpenCl), Weights(Bits = 3)] partial class OnOpenCl;
            """)).GetRunResult();

        string[] names = [.. result.Results.Single().GeneratedSources.Select(static source => source.HintName).Where(static name => name.StartsWith("linear_", StringComparison.Ordinal))];
        Assert.All(names, static name => Assert.Equal(name.Contains("i4c", StringComparison.Ordinal) ? "cpu" : "opencl", Target(name[..^".g.cs".Length])));
        Assert.Equal(2, names.Select(static name => name.Split("__")[0]).Distinct().Count());
    }

    private static string Target(string kernel) => kernel.Split("__")[1].Split('_')[0] is ("opencl" or "cuda") and var target ? target : "cpu";

    /// <summary>The kernels that the layer creates, each once.</summary>
    private static IEnumerable<string> Created(GeneratorDriverRunResult result) => result.Results.Single().GeneratedSources
        .Single(static source => source.HintName == "Layer.g.cs").SourceText.ToString().Split('\n')
        .Where(static line => line.EndsWith(".Create(),", StringComparison.Ordinal))
        .Select(static line => line.Trim()[..^".Create(),".Length])
        .Distinct();
}
