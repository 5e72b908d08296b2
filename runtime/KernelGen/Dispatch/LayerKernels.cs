using System.Collections.Generic;

namespace KernelGen;

/// <summary>All kernels the build generated for one format.</summary>
/// <param name="Format">The layer format they compute.</param>
/// <param name="Cpu">Kernels of the layer, best first.</param>
/// <param name="CpuProjection">Kernels of the low-rank prologue <c>t = x·Aᵀ</c>, best first; empty without a branch.</param>
public sealed record LayerKernels(LayerFormat Format, IReadOnlyList<CpuKernel> Cpu, IReadOnlyList<CpuKernel> CpuProjection);
