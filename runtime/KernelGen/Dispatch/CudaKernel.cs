using System.Collections.Generic;

namespace KernelGen;

/// <summary>A generated kernel for NVIDIA GPUs: a class of static methods in C#, which the package KernelGen.Cuda compiles on the machine they run on.</summary>
/// <param name="Name">The kernel's name, the same in files, traces, tests and benchmarks.</param>
/// <param name="Variant">How it computes.</param>
/// <param name="Methods">Its methods, fewest rows first.</param>
public sealed record CudaKernel(string Name, CudaVariant Variant, IReadOnlyList<CudaMethod> Methods);
