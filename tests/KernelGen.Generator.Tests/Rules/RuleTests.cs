using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace KernelGen.Generator.Tests.Rules;

/// <summary>Every rule triggers on the very argument, says what was found and what is allowed, and can be silenced.</summary>
public sealed class RuleTests
{
    /// <summary>Rows are numbers into <see cref="RuleCases"/>, with what they break for the eye.</summary>
    public static TheoryData<int, string> Cases()
    {
        TheoryData<int, string> rows = [];
        for (int i = 0; i < RuleCases.All.Count; i++)
        {
            rows.Add(i, RuleCases.All[i].Rule + ": " + RuleCases.All[i].Value);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Reports_the_rule_on_what_breaks_it(int row, string title)
    {
        RuleCase broken = RuleCases.All[row];

        Diagnostic diagnostic = Assert.Single(await Diagnose(broken, broken.Program), d => d.Id == broken.Rule);

        Assert.Equal(TextSpan.FromBounds(broken.Start, broken.End), diagnostic.Location.SourceSpan);
        string message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
        Assert.Contains(broken.Value, message);
        Assert.Contains(broken.Allowed, message);
        Assert.StartsWith(broken.Rule, title);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Reports_nothing_else_about_it(int row, string title)
    {
        RuleCase broken = RuleCases.All[row];

        ImmutableArray<Diagnostic> diagnostics = await Diagnose(broken, broken.Program);

        Assert.All(diagnostics, d => Assert.True(d.Id == broken.Rule, title + " also gave " + d.Id));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_silent_under_a_pragma(int row, string title)
    {
        RuleCase broken = RuleCases.All[row];

        ImmutableArray<Diagnostic> diagnostics =
            await Diagnose(broken, "#pragma warning disable " + broken.Rule + "\n" + broken.Program);

        Assert.False(diagnostics.Any(d => d.Id == broken.Rule), title);
    }

    [Theory]
    [InlineData("suggestion", DiagnosticSeverity.Info)]
    [InlineData("warning", DiagnosticSeverity.Warning)]
    [InlineData("none", null)]
    public async Task An_editorconfig_changes_a_severity(string word, DiagnosticSeverity? severity)
    {
        RuleCase broken = RuleCases.All[0];
        CSharpCompilation compilation = TestCompilation.Create(broken.Program);
        EditorConfig config = new("[*.cs]\ndotnet_diagnostic." + broken.Rule + ".severity = " + word);

        ImmutableArray<Diagnostic> diagnostics =
            await Diagnose(compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(config)));

        Assert.Equal(severity, diagnostics.SingleOrDefault()?.Severity);
    }

    [Theory]
    [InlineData("Targets = KernelTargets.Cpu", "", KernelTargets.Cpu)]
    [InlineData("Targets = KernelTargets.OpenCl", "", KernelTargets.OpenCl)]
    [InlineData("Targets = KernelTargets.Cuda", "", KernelTargets.Cuda)]
    [InlineData("Targets = KernelTargets.Cpu | KernelTargets.OpenCl", " opencl ; CPU;", KernelTargets.OpenCl)]
    [InlineData("Targets = KernelTargets.All", "Cpu", KernelTargets.Cpu)]
    [InlineData("Targets = KernelTargets.All", "Cpu,OpenCl", KernelTargets.OpenCl)]
    [InlineData("Targets = KernelTargets.All", "", KernelTargets.All)]
    public async Task Choosing_targets_that_can_run_is_no_problem(string argument, string property, KernelTargets runs)
    {
        CSharpCompilation compilation = TestCompilation.Create("using KernelGen; [QuantizedLinear(64, 64, " + argument + "), Weights(Bits = 4)] partial class Layer;");

        Assert.Empty(await Diagnose(compilation.ThatRuns(runs), property));
    }

    [Fact]
    public void Every_rule_has_a_program_that_breaks_it() =>
        Assert.Equal(Diagnostics.All.Select(d => d.Id), RuleCases.All.Select(c => c.Rule).Distinct());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Only_errors_stop_the_generator(int row, string title)
    {
        RuleCase broken = RuleCases.All[row];
        bool isError = Diagnostics.All.Single(d => d.Id == broken.Rule).DefaultSeverity == DiagnosticSeverity.Error;

        GeneratorDriverRunResult result = GeneratorRun.Of(Compile(broken, broken.Program), broken.Project.Targets, broken.Plans).GetRunResult();

        Assert.Empty(result.Diagnostics);
        Assert.True(isError == result.GeneratedTrees.IsEmpty, title);
    }

    private static Task<ImmutableArray<Diagnostic>> Diagnose(RuleCase broken, string program) => Diagnose(Compile(broken, program), broken.Project.Targets, broken.Project.PublishesAot, broken.Plans);

    private static CSharpCompilation Compile(RuleCase broken, string program)
    {
        CSharpCompilation compilation = TestCompilation.Create(program);
        compilation = compilation.WithOptions(compilation.Options.WithAllowUnsafe(broken.Project.AllowsUnsafe));
        return compilation.ThatRuns(broken.Project.Runs);
    }

    private static Task<ImmutableArray<Diagnostic>> Diagnose(CSharpCompilation compilation, string targets = "", bool publishesAot = false, params string[] plans) =>
        compilation.WithAnalyzers([new LayerAnalyzer()], new AnalyzerOptions([.. plans.Select(static plan => new PlanInBuild(plan))], new BuildProperties(targets, publishesAot))).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
}
