using System;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>A generated kernel for NVIDIA GPUs: a class of static methods in C#, which the package KernelGen.Cuda compiles on the machine they run on.</summary>
/// <param name="name">The kernel's name.</param>
/// <param name="variant">How it computes.</param>
/// <param name="methods">Gives its methods, fewest rows first.</param>
public sealed class CudaKernel(string name, CudaVariant variant, Func<IReadOnlyList<CudaMethod>> methods)
{
    private readonly Lazy<IReadOnlyList<CudaMethod>> _methods = new(methods);

    /// <summary>The kernel's name, the same in files, traces, tests and benchmarks.</summary>
    public string Name { get; } = name;

    /// <summary>How it computes.</summary>
    public CudaVariant Variant { get; } = variant;

    /// <summary>Its methods, fewest rows first. They are not asked for before a GPU runs them, so a program that uses none does not load what compiles them.</summary>
    public IReadOnlyList<CudaMethod> Methods => _methods.Value;
}
