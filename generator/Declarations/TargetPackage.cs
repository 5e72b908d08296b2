using System.Collections.Immutable;

namespace KernelGen.Generator.Declarations;

/// <summary>A package that runs the kernels of a target; the CPU needs none.</summary>
/// <param name="Target">The target.</param>
/// <param name="Name">The package, and its assembly.</param>
/// <param name="Kernels">What its kernels are called in messages.</param>
internal sealed record TargetPackage(KernelTargets Target, string Name, string Kernels)
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<TargetPackage> All { get; } =
    [
        new(KernelTargets.OpenCl, "KernelGen.OpenCl", "OpenCL"),
        new(KernelTargets.Cuda, "KernelGen.Cuda", "CUDA"),
    ];
}
