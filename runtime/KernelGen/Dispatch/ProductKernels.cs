using System.Collections.Generic;

namespace KernelGen;

/// <summary>All kernels of one product.</summary>
/// <param name="Cpu">Kernels of its format, best first.</param>
/// <param name="Panels">Kernels for its decoded panels, best first; used from some rows of activations on.</param>
public sealed record ProductKernels(IReadOnlyList<CpuKernel> Cpu, IReadOnlyList<CpuPanelKernel> Panels);
