using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using KernelGen.Generator.Declarations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace KernelGen.Generator.Tests;

/// <summary>User projects in memory, with everything this test runs on as references.</summary>
internal static class TestCompilation
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    /// <summary>An assembly that is only named like the one that runs OpenCL kernels: generated code does not touch it.</summary>
    private static readonly MetadataReference s_openCl = CSharpCompilation.Create("KernelGen.OpenCl").ToMetadataReference();

    public static readonly ImmutableArray<MetadataReference> References =
    [
        s_openCl,
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What the rules see of these projects.</summary>
    public static ProjectTraits Traits { get; } = new(AllowsUnsafe: true, KernelTargets.All);

    public static CSharpCompilation Create(params string[] sources) => CSharpCompilation.Create(
        "UserProject",
        sources.Select(static (source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, "/user/File" + i + ".cs")),
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>A project with one layer of 256 inputs and 128 outputs.</summary>
    public static CSharpCompilation OfLayer(string attributes) =>
        Create("using KernelGen; [QuantizedLinear(256, 128), " + attributes + "] partial class Layer;");

    /// <summary>The project with packages for some targets only.</summary>
    public static CSharpCompilation ThatRuns(this CSharpCompilation compilation, KernelTargets runs) => compilation.RemoveReferences(
        compilation.References.Where(reference => TargetPackage.All.Any(package =>
            !runs.HasFlag(package.Target) && (reference.Display == package.Name || Path.GetFileName(reference.Display) == package.Name + ".dll"))));

    /// <summary>The layer class of a project.</summary>
    public static INamedTypeSymbol Layer(this Compilation compilation, string metadataName = "Layer") =>
        compilation.GetTypeByMetadataName(metadataName) ?? throw new ArgumentException("No type " + metadataName + ".", nameof(metadataName));
}
