using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace KernelGen.Generator.Tests;

/// <summary>Runs of the generator that track their steps.</summary>
internal static class GeneratorRun
{
    /// <summary>The driver after a first run.</summary>
    /// <param name="compilation">The project.</param>
    /// <param name="targets">Its build property <c>KernelGenTargets</c>.</param>
    /// <param name="plans">The texts of its plans.</param>
    public static GeneratorDriver Of(Compilation compilation, string targets = "", params string[] plans) => CSharpGeneratorDriver.Create(
            [new LayerGenerator().AsSourceGenerator()],
            additionalTexts: plans.Select(static plan => new PlanInBuild(plan)),
            optionsProvider: new BuildProperties(targets),
            parseOptions: TestCompilation.ParseOptions,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true))
        .RunGenerators(compilation, TestContext.Current.CancellationToken);

    /// <summary>The driver after another run.</summary>
    public static GeneratorDriver Again(this GeneratorDriver driver, Compilation compilation) =>
        driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
}
