using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using ILGPU.Runtime.Cuda;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace KernelGen.Cli;

/// <summary>What generated kernels for NVIDIA GPUs become: the C# is compiled as in a build, and by ILGPU as at run time.</summary>
/// <param name="Name">The kernel and its method.</param>
/// <param name="Text">The PTX.</param>
internal sealed record PtxText(string Name, string Text)
{
    // Threads of a block, as many as keep a multiprocessor busy; the text hardly depends on it.
    private const int Threads = 128;

    // What the oldest drivers for these GPUs understand.
    private static readonly CudaArchitecture s_architecture = CudaArchitecture.SM_80;
    private static readonly CudaInstructionSet s_instructionSet = CudaInstructionSet.ISA_78;

    /// <summary>The PTX of every method.</summary>
    /// <param name="sources">Generated classes.</param>
    public static IReadOnlyList<PtxText> Of(IReadOnlyList<string> sources)
    {
        using CudaCompiler compiler = new(s_architecture, s_instructionSet);
        return [.. Kernels(sources).SelectMany(kernel => kernel.Methods.Select(method => Of(compiler, kernel, method)))];
    }

    private static PtxText Of(CudaCompiler compiler, CudaKernel kernel, CudaMethod method)
    {
        string name = $"{kernel.Name}.{method.Method.Name}";
        CudaProgram program = compiler.Compile(method.Method, Threads, Math.Max(1, method.ResidentWarps * 32 / Threads));
        return new(name, $"// {name}, {Threads} threads\n{program.Ptx}");
    }

    private static IEnumerable<CudaKernel> Kernels(IReadOnlyList<string> sources)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Emitted",
            sources.Select(static source => CSharpSyntaxTree.ParseText(source)),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        if (!result.Success)
        {
            throw new KernelGenException("The generated kernels do not compile: " + result.Diagnostics.First(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        }

        return Assembly.Load(image.ToArray()).GetTypes()
            .Select(static type => type.GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .OfType<MethodInfo>()
            .Select(static create => (CudaKernel)create.Invoke(null, null)!)
            .OrderBy(static kernel => kernel.Name, StringComparer.Ordinal);
    }
}
