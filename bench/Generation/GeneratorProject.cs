using System;
using System.IO;
using System.Linq;
using System.Text;
using KernelGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KernelGen.Bench.Generation;

/// <summary>A user's project in memory: layers in one file, something else in another.</summary>
internal sealed class GeneratorProject
{
    // Layers of one format share kernels, as the layers of a model do.
    private static readonly string[] s_formats =
    [
        "Weights(Bits = 4, GroupSize = 128), Activations",
        "Weights(Bits = 4, GroupSize = 32), Activations(GroupSize = 32)",
        "Weights(Bits = 3, GroupSize = 128, ZeroPoint = true), Activations",
        "Preset(Presets.Int8_Row), Activations",
        "Preset(Presets.Slim_W4_24_LRQ), Activations",
    ];

    private static readonly (int Inputs, int Outputs)[] s_shapes = [(4096, 4096), (4096, 11008), (11008, 4096)];

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Latest);

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>A project with so many layers, ≥ 0, in as many of five formats as there are layers.</summary>
    public GeneratorProject(int layers)
    {
        SyntaxTree other = CSharpSyntaxTree.ParseText("class Other { int Number => 1; }", s_parse, "Other.cs");
        Compilation = CSharpCompilation.Create(
            "UserProject",
            [CSharpSyntaxTree.ParseText(Source(layers), s_parse, "Layers.cs"), other],
            s_references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Edited = Compilation.ReplaceSyntaxTree(other, CSharpSyntaxTree.ParseText("class Other { int Number => 2; }", s_parse, "Other.cs"));
    }

    /// <summary>The number of formats that a project of many layers has.</summary>
    public static int Formats => s_formats.Length;

    /// <summary>The project.</summary>
    public CSharpCompilation Compilation { get; }

    /// <summary>The project after an edit of the file without layers.</summary>
    public CSharpCompilation Edited { get; }

    /// <summary>A driver that has seen nothing yet.</summary>
    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create([new LayerGenerator().AsSourceGenerator()], parseOptions: s_parse);

    /// <summary>Runs the generator anew, and says if it did not do its work.</summary>
    /// <exception cref="KernelGenException">It refused a layer.</exception>
    public GeneratorDriver Warm()
    {
        GeneratorDriver driver = Driver().RunGenerators(Compilation);
        Diagnostic? error = driver.GetRunResult().Diagnostics.FirstOrDefault(static each => each.Severity == DiagnosticSeverity.Error);
        return error is null ? driver : throw new KernelGenException($"the generator refused the project: {error}");
    }

    /// <summary>Generates and compiles; returns the assembly.</summary>
    /// <exception cref="KernelGenException">It does not compile.</exception>
    public byte[] Emit()
    {
        Driver().RunGeneratorsAndUpdateCompilation(Compilation, out Compilation complete, out _);
        using MemoryStream assembly = new();
        Diagnostic? error = complete.Emit(assembly).Diagnostics.FirstOrDefault(static each => each.Severity == DiagnosticSeverity.Error);
        return error is null ? assembly.ToArray() : throw new KernelGenException($"generated code does not compile: {error}");
    }

    private static string Source(int layers)
    {
        StringBuilder source = new("using KernelGen;\n");
        for (int i = 0; i < layers; i++)
        {
            (int inputs, int outputs) = s_shapes[i / s_formats.Length % s_shapes.Length];
            source.Append(FormattableString.Invariant($"[QuantizedLinear({inputs}, {outputs}), {s_formats[i % s_formats.Length]}] partial class Layer{i};\n"));
        }

        return source.ToString();
    }
}
