using System.Collections.Generic;

namespace KernelGen;

/// <summary>All kernels of one product.</summary>
/// <param name="Cpu">Kernels of its format, best first.</param>
/// <param name="Panels">Kernels for its decoded panels, best first; used from some rows of activations on.</param>
/// <param name="OpenCl">Programs of its format, best first; the last one runs on every device.</param>
/// <param name="Cuda">Kernels for NVIDIA GPUs, best first; the last one runs on every GPU.</param>
public sealed record ProductKernels(
    IReadOnlyList<CpuKernel> Cpu, IReadOnlyList<CpuPanelKernel> Panels, IReadOnlyList<OpenClKernel> OpenCl, IReadOnlyList<CudaKernel> Cuda)
{
    /// <summary>Kernels for the CPU only.</summary>
    /// <param name="cpu">Kernels of its format, best first.</param>
    /// <param name="panels">Kernels for its decoded panels, best first.</param>
    public ProductKernels(IReadOnlyList<CpuKernel> cpu, IReadOnlyList<CpuPanelKernel> panels)
        : this(cpu, panels, [], [])
    {
    }
}
