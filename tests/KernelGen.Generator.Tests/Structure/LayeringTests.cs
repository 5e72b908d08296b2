using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Xunit;

namespace KernelGen.Generator.Tests.Structure;

/// <summary>Dependencies point one way: between folders of the generator, and between assemblies.</summary>
public sealed class LayeringTests
{
    private static readonly string s_generator = Repository.Path("generator");

    [Theory]
    [InlineData("Specs", "Microsoft.CodeAnalysis", "Scriban", "Iced", "KernelGen.Generator.Plans", "KernelGen.Generator.Targets", "KernelGen.Generator.MachineCode", "KernelGen.Generator.Rendering")]
    [InlineData("Plans", "Microsoft.CodeAnalysis", "Scriban", "Iced", "KernelGen.Generator.Declarations", "KernelGen.Generator.MachineCode", "KernelGen.Generator.Rendering")]
    [InlineData("Targets", "Microsoft.CodeAnalysis", "Scriban", "Iced", "KernelGen.Generator.Declarations", "KernelGen.Generator.MachineCode", "KernelGen.Generator.Rendering")]
    [InlineData("MachineCode", "Microsoft.CodeAnalysis", "Scriban", "KernelGen.Generator.Declarations", "KernelGen.Generator.Rendering")]
    [InlineData("Declarations", "Scriban", "Iced", "KernelGen.Generator.Plans", "KernelGen.Generator.Targets", "KernelGen.Generator.MachineCode", "KernelGen.Generator.Rendering")]
    [InlineData("Rendering", "Microsoft.CodeAnalysis", "Iced", "KernelGen.Generator.Declarations")]
    public void A_folder_does_not_name_what_lies_downstream(string folder, params string[] forbidden)
    {
        string[] files = Directory.GetFiles(Path.Combine(s_generator, folder), "*.cs");

        Assert.NotEmpty(files);
        Assert.All(
            files.Where(static file => !IsSymbolReader(file)),
            file => Assert.All(forbidden, name => Assert.DoesNotContain(name, File.ReadAllText(file), StringComparison.Ordinal)));
    }

    [Fact]
    public void Only_the_reader_the_analyzer_the_generator_and_the_descriptors_name_Roslyn()
    {
        IEnumerable<string> files = Directory.GetFiles(s_generator, "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "obj" or "bin" or "CodeFixes"))
            .Where(static file => File.ReadAllText(file).Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            .Select(static file => Path.GetFileName(file));

        Assert.Equal(
            ["Diagnostics.cs", "LayerAnalyzer.cs", "LayerGenerator.cs", "LayerParser.Attributes.cs", "LayerParser.Locations.cs", "LayerParser.Project.cs", "LayerParser.cs"],
            files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("runtime/KernelGen.Abstractions")]
    [InlineData("generator", "KernelGen.Abstractions")]
    [InlineData("generator/CodeFixes", "KernelGen.Generator")]
    [InlineData("runtime/KernelGen", "KernelGen.Abstractions")]
    [InlineData("runtime/KernelGen.Cuda", "KernelGen")]
    [InlineData("runtime/KernelGen.OpenCl", "KernelGen")]
    [InlineData("runtime/KernelGen.Quantization", "KernelGen")]
    public void An_assembly_references_only_what_lies_below(string folder, params string[] allowed)
    {
        IEnumerable<string> references = Project(folder).Descendants("ProjectReference")
            .Where(static reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Equal(allowed, references);
    }

    [Theory]
    [InlineData("runtime/KernelGen.Abstractions")]
    [InlineData("runtime/KernelGen")]
    [InlineData("runtime/KernelGen.Cuda", "ILGPU")]
    [InlineData("runtime/KernelGen.OpenCl", "Silk.NET.OpenCL")]
    [InlineData("runtime/KernelGen.Quantization", "MathNet.Numerics")]
    public void A_runtime_assembly_brings_no_package_but_its_own(string folder, params string[] allowed)
    {
        IEnumerable<string> packages = Project(folder).Descendants("PackageReference")
            .Where(static package => package.Attribute("PrivateAssets")?.Value != "all")
            .Select(static package => package.Attribute("Include")!.Value);

        Assert.Equal(allowed, packages);
    }

    private static bool IsSymbolReader(string file) => Path.GetFileName(file).StartsWith("LayerParser", StringComparison.Ordinal);

    private static XDocument Project(string folder) => XDocument.Load(Assert.Single(Directory.GetFiles(Repository.Path(folder), "*.csproj")));
}
