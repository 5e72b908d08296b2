using System;
using System.IO;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace KernelGen.Generator.Declarations;

internal static partial class LayerParser
{
    /// <summary>The option that holds the build property <c>KernelGenTargets</c>, with its semicolons as commas: the file that carries it ends a value at a semicolon.</summary>
    public const string TargetsOption = "build_property.KernelGenTargetList";

    /// <summary>The option that holds the build property <c>PublishAot</c>.</summary>
    public const string AotOption = "build_property.PublishAot";

    /// <summary>Reads the project around the layers.</summary>
    public static ProjectTraits ReadProject(Compilation compilation, AnalyzerConfigOptionsProvider options) => new(
        compilation.Options is CSharpCompilationOptions { AllowUnsafe: true },
        TargetPackage.All
            .Where(package => compilation.ReferencedAssemblyNames.Any(assembly => assembly.Name.Equals(package.Name, StringComparison.OrdinalIgnoreCase)))
            .Aggregate(KernelTargets.Cpu, static (runs, package) => runs | package.Target),
        Option(options, TargetsOption),
        Option(options, AotOption).Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a file of the build is named like a plan.</summary>
    public static bool IsPlan(AdditionalText file) => Path.GetFileName(file.Path).Equals(PlanText.FileName, StringComparison.OrdinalIgnoreCase);

    /// <summary>The text of a file of the build.</summary>
    public static string ReadText(AdditionalText file, CancellationToken cancellation) => file.GetText(cancellation)?.ToString() ?? "";

    private static string Option(AnalyzerConfigOptionsProvider options, string name) => options.GlobalOptions.TryGetValue(name, out string? value) ? value : "";
}
