using System;
using System.IO;
using System.Linq;
using BenchmarkDotNet.Attributes;
using KernelGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KernelGen.Bench.Generation;

/// <summary>What the generator adds to a build (cold) and to every key pressed in an editor (warm, unrelated edit), for a project of three layers.</summary>
public class GeneratorBenchmarks
{
    private const string Layers = """
        using KernelGen;

        [QuantizedLinear(4096, 4096), Weights(Bits = 4, GroupSize = 128)]
        partial class Query;

        [QuantizedLinear(4096, 11008), Weights(Bits = 3, GroupSize = 128, ZeroPoint = true), Activations]
        partial class Up;

        [QuantizedLinear(11008, 4096), Preset(Presets.Slim_W4_24_LRQ), Activations]
        partial class Down;
        """;

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Latest);

    private CSharpCompilation _compilation = null!, _edited = null!;
    private GeneratorDriver _warm = null!;

    [GlobalSetup]
    public void Setup()
    {
        SyntaxTree layers = CSharpSyntaxTree.ParseText(Layers, s_parse, "Layers.cs");
        SyntaxTree other = CSharpSyntaxTree.ParseText("class Other { int Number => 1; }", s_parse, "Other.cs");
        MetadataReference[] references =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path)),
        ];
        _compilation = CSharpCompilation.Create(
            "UserProject",
            [layers, other],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        _edited = _compilation.ReplaceSyntaxTree(other, CSharpSyntaxTree.ParseText("class Other { int Number => 2; }", s_parse, "Other.cs"));
        _warm = Driver().RunGenerators(_compilation);
        GeneratorDriverRunResult result = _warm.GetRunResult();
        if (result.GeneratedTrees.Length == 0 || result.Diagnostics.Any(static each => each.Severity == DiagnosticSeverity.Error))
        {
            throw new InvalidOperationException("The generator refused the project: " + string.Join("; ", result.Diagnostics));
        }
    }

    [Benchmark(Description = "cold: a new driver")]
    public GeneratorDriver Cold() => Driver().RunGenerators(_compilation);

    [Benchmark(Description = "warm: nothing changed")]
    public GeneratorDriver Warm() => _warm.RunGenerators(_compilation);

    [Benchmark(Description = "unrelated edit: another file changed")]
    public GeneratorDriver UnrelatedEdit() => _warm.RunGenerators(_edited);

    private static GeneratorDriver Driver() => CSharpGeneratorDriver.Create([new LayerGenerator().AsSourceGenerator()], parseOptions: s_parse);
}
