using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace KernelGen.Generator.Declarations;

internal static partial class LayerParser
{
    /// <summary>The assembly that runs OpenCL kernels.</summary>
    public const string OpenClAssembly = "KernelGen.OpenCl";

    /// <summary>The option that holds the build property <c>KernelGenTargets</c>, with its semicolons as commas: the file that carries it ends a value at a semicolon.</summary>
    public const string TargetsOption = "build_property.KernelGenTargetList";

    /// <summary>Reads the project around the layers.</summary>
    public static ProjectTraits ReadProject(Compilation compilation, AnalyzerConfigOptionsProvider options) => new(
        compilation.Options is CSharpCompilationOptions { AllowUnsafe: true },
        compilation.ReferencedAssemblyNames.Any(static assembly => assembly.Name.Equals(OpenClAssembly, StringComparison.OrdinalIgnoreCase)),
        options.GlobalOptions.TryGetValue(TargetsOption, out string? targets) ? targets : "");
}
