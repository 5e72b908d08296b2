using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using KernelGen.Generator;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Rendering;
using KernelGen.Generator.Specs;
using KernelGen.Generator.Tests;
using KernelGen.Tests.Running;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Xunit;

namespace KernelGen.Tests.Generated;

/// <summary>The kernels of all formats of the list of layers, compiled once.</summary>
internal static class GeneratedKernels
{
    /// <summary>Threads of a block: the warps share out K, and in most tests some have more parts than others.</summary>
    public const int Threads = 128;

    private static readonly Lazy<ImmutableArray<CompiledKernel>> s_all = new(Compile);

    /// <summary>All of them.</summary>
    public static ImmutableArray<CompiledKernel> All => s_all.Value;

    /// <summary>The names of those that read float activations, each with the rows of activations that its methods multiply at a time.</summary>
    public static TheoryData<string, int> Methods => MethodsOf(isBytes: false);

    /// <summary>The same of those that read int8 activations.</summary>
    public static TheoryData<string, int> BytesMethods => MethodsOf(isBytes: true);

    public static CompiledKernel Named(string name) => All.Single(kernel => kernel.Name == name);

    /// <summary>One of the methods as PTX.</summary>
    public static CudaProgram Program(CudaMethod method) => Compiled.Kernel(method.Method, Threads, method.ResidentWarps * 32 / Threads);

    private static TheoryData<string, int> MethodsOf(bool isBytes) =>
        [.. All.Where(kernel => kernel.Variant == KernelGen.CudaVariant.TensorBytes == isBytes).SelectMany(static kernel => kernel.Kernel.Methods.Select(method => new TheoryDataRow<string, int>(kernel.Name, method.Rows)))];

    private static ImmutableArray<CompiledKernel> Compile()
    {
        CudaPlan[] plans = Plans();
        CSharpCompilation compilation = TestCompilation.Create([.. plans.Select(static plan => CudaRenderer.Render(plan).Text)]);
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        Assert.Empty(result.Diagnostics.Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        Assembly assembly = Assembly.Load(image.ToArray());
        return [.. plans.Select(plan => CompiledKernel.Of(plan.Weights, plan.Up, assembly.GetType("KernelGen.Generated." + plan.Name, throwOnError: true)!))];
    }

    private static CudaPlan[] Plans()
    {
        string layers = File.ReadAllText(Repository.Path("tests/KernelGen.Tests/Layers.cs"));
        GeneratorRunResult result = GeneratorRun.Of(TestCompilation.Create(layers), nameof(KernelTargets.OpenCl)).GetRunResult().Results.Single();
        return
        [
            .. result.TrackedSteps[StepNames.Specs]
                .SelectMany(static run => run.Outputs)
                .SelectMany(static output => CudaPlanner.Plan(((LayerSpec)output.Value).Format))
                .DistinctBy(static plan => plan.Name)
                .OrderBy(static plan => plan.Name, StringComparer.Ordinal),
        ];
    }
}
