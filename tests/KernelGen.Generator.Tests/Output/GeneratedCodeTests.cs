using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace KernelGen.Generator.Tests.Output;

/// <summary>Generated files compile without a warning, are tidy, and are the same on every machine.</summary>
public sealed class GeneratedCodeTests
{
    private const string Layers = """
        using KernelGen;

        [QuantizedLinear(256, 128), Weights(Bits = 4, GroupSize = 64)]
        internal partial class Plain;

        namespace Space.@event
        {
            public partial struct Outer
            {
                [QuantizedLinear(100, 7), Weights(Bits = 3, GroupSize = 20, ZeroPoint = true), Activations(GroupSize = 0)]
                private sealed partial class @class;
            }

            /// <summary>A layer.</summary>
            [QuantizedLinear(512, 256), Preset(Presets.Slim_W4_24_LRQ)]
            public sealed partial class Slim;

            [QuantizedLinear(1, 1), Weights(Element = WeightElement.Float16)]
            internal partial class Half;

            [QuantizedLinear(64, 64), Weights(Bits = 8, GroupSize = 32, Scale = ScaleType.Float32), Activations(GroupSize = 32)]
            internal partial class Grouped;

            [QuantizedLinear(64, 64), Weights(Element = WeightElement.NormalFloat, Bits = 4, GroupSize = 64)]
            internal partial class Table;

            [QuantizedLinear(64, 64), Weights(Element = WeightElement.E2M3)]
            internal partial class Small;

            [QuantizedLinear(256, 64), Weights(Bits = 5, GroupSize = 128, ZeroPoint = true), Activations(Bits = 16)]
            internal partial class Wide;
        }
        """;

    private static readonly Lazy<(Compilation Output, GeneratorDriverRunResult Result)> s_run = new(static () => Run(TestCompilation.Create(Layers)));

    [Fact]
    public void Every_file_compiles_without_a_warning()
    {
        (Compilation output, GeneratorDriverRunResult result) = s_run.Value;

        Assert.Empty(result.Diagnostics);
        Assert.Equal(8, result.GeneratedTrees.Count(static tree => tree.FilePath.Contains("Plain.", StringComparison.Ordinal)
            || tree.FilePath.Contains("Space.event", StringComparison.Ordinal)));
        Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity >= DiagnosticSeverity.Warning));
    }

    [Fact]
    public void Every_layer_is_a_quantized_linear_of_itself()
    {
        Compilation output = s_run.Value.Output;
        foreach (string name in new[] { "Plain", "Space.event.Outer+class", "Space.event.Slim", "Space.event.Half" })
        {
            INamedTypeSymbol layer = output.Layer(name);
            Assert.Contains(layer.AllInterfaces, i => i.Name == "IQuantizedLinear" && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], layer));
        }
    }

    [Fact]
    public void Every_file_is_tidy()
    {
        string[] faults = [.. s_run.Value.Result.GeneratedTrees.SelectMany(Untidy)];

        Assert.True(faults.Length == 0, string.Join("\n", faults));
    }

    [Fact]
    public void Files_are_named_for_what_is_in_them_and_on_any_file_system()
    {
        string[] names = [.. s_run.Value.Result.Results.Single().GeneratedSources.Select(static source => source.HintName)];

        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, static name => Assert.Matches(@"^[A-Za-z0-9_.+]{1,120}\.g\.cs$", name));
    }

    [Fact]
    public void Layers_of_one_format_share_their_kernels()
    {
        (_, GeneratorDriverRunResult one) = Run(TestCompilation.Create(
            "using KernelGen; [QuantizedLinear(64, 64), Weights(Bits = 4)] partial class A;"));
        (_, GeneratorDriverRunResult two) = Run(TestCompilation.Create(
            "using KernelGen; [QuantizedLinear(64, 64), Weights(Bits = 4)] partial class A; [QuantizedLinear(96, 32), Weights(Bits = 4)] partial class B;"));

        Assert.Equal(one.GeneratedTrees.Length + 1, two.GeneratedTrees.Length);
    }

    [Fact]
    public void Text_depends_neither_on_the_culture_nor_on_the_run()
    {
        // What Finnish does to numbers; tests run without culture data.
        CultureInfo finnish = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        finnish.NumberFormat.NumberDecimalSeparator = ",";
        finnish.NumberFormat.NegativeSign = "\u2212";
        CultureInfo before = CultureInfo.CurrentCulture;
        GeneratorDriverRunResult invariant = s_run.Value.Result;
        try
        {
            CultureInfo.CurrentCulture = finnish;
            Assert.Equal(Texts(invariant), Texts(Run(TestCompilation.Create(Layers)).Result));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static IEnumerable<string> Untidy(SyntaxTree tree)
    {
        string[] lines = tree.ToString().Split('\n');
        if (lines[0] != "// <auto-generated/>" || !lines.Contains("#nullable enable") || lines[^1] != "" || lines[^2] != "}")
        {
            yield return Path.GetFileName(tree.FilePath) + " does not start and end as it should";
        }

        for (int i = 0; i < lines.Length; i++)
        {
            string? fault = lines[i] switch
            {
                { Length: > 160 } => lines[i].Length + " columns",
                _ when lines[i].Contains('\t', StringComparison.Ordinal) => "tab",
                _ when lines[i].Contains('\r', StringComparison.Ordinal) => "carriage return",
                _ when lines[i].EndsWith(' ') => "trailing blank",
                "" when i > 0 && lines[i - 1].Length == 0 => "second blank line",
                _ => null,
            };
            if (fault is not null)
            {
                yield return Path.GetFileName(tree.FilePath) + "(" + (i + 1) + "): " + fault + ": " + lines[i];
            }
        }
    }

    private static (Compilation Output, GeneratorDriverRunResult Result) Run(CSharpCompilation compilation)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new LayerGenerator().AsSourceGenerator()], parseOptions: TestCompilation.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        return (output, driver.GetRunResult());
    }

    private static ImmutableArray<(string, string)> Texts(GeneratorDriverRunResult result) =>
        [.. result.GeneratedTrees.Select(static tree => (tree.FilePath, tree.ToString()))];
}
