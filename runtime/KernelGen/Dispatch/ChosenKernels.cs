using System.Collections.Generic;

namespace KernelGen;

/// <summary>The kernels that run one product on this machine.</summary>
/// <param name="Kernel">Decodes in registers; <c>null</c> means the reference loops.</param>
/// <param name="Panel">Multiplies decoded panels, from some rows of activations on.</param>
internal readonly record struct ChosenKernels(CpuKernel? Kernel, CpuPanelKernel? Panel)
{
    /// <summary>Chooses them, and adds the reasons.</summary>
    public static ChosenKernels Of(ProductKernels candidates, CpuIsa limit, ICollection<string> reasons)
    {
        CpuKernel? kernel = KernelSelector.Choose(candidates.Cpu, limit, reasons);
        return new(kernel, kernel is null ? null : KernelSelector.Choose(candidates.Panels, limit, reasons));
    }
}
