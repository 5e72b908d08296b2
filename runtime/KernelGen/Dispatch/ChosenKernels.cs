using System.Collections.Generic;

namespace KernelGen;

/// <summary>The kernels that run one product on this machine.</summary>
/// <param name="Kernel">Decodes in registers; <c>null</c> means the reference loops.</param>
/// <param name="Panel">Multiplies decoded panels, or <c>null</c>.</param>
/// <param name="PanelRows">Rows of activations from which on panels are used.</param>
internal readonly record struct ChosenKernels(CpuKernel? Kernel, CpuPanelKernel? Panel, int PanelRows)
{
    private const int Never = int.MaxValue;

    /// <summary>Chooses them, and adds the reasons.</summary>
    /// <param name="candidates">What the build generated.</param>
    /// <param name="weights">The format of the weights.</param>
    /// <param name="activations">The format of the activations.</param>
    /// <param name="device">Which instruction sets are allowed, and whether panels are used from other numbers of rows on.</param>
    /// <param name="reasons">Receives one line per candidate.</param>
    public static ChosenKernels Of(
        ProductKernels candidates, WeightFormat weights, ActivationFormat activations, CpuDevice device, ICollection<string> reasons)
    {
        CpuKernel? kernel = KernelSelector.Choose(candidates.Cpu, device.Limit, reasons);
        CpuPanelKernel? panel = kernel is null ? null : KernelSelector.Choose(candidates.Panels, device.Limit, reasons);
        int rows = device.PanelRows ?? FirstRows(kernel, panel, weights, activations);
        if (panel is not null)
        {
            reasons.Add(rows == Never
                ? $"{panel.Name}: not used: decoding in registers is faster for any number of rows"
                : $"{panel.Name}: used from {rows} rows of activations on");
        }

        return new(kernel, rows == Never ? null : panel, rows);
    }

    /// <summary>Where decoding once begins to beat decoding for every block of rows: measured, see the results of the benchmark.</summary>
    private static int FirstRows(CpuKernel? kernel, CpuPanelKernel? panel, WeightFormat weights, ActivationFormat activations) =>
        kernel is { IsMachineCode: true } ? 48
        : weights is { HasTable: true, Granularity: Granularity.Row } ? 128
        : !activations.IsInteger ? (weights.Element.HasCodes && weights.Sparsity is null ? 24 : 8)
        : weights.Sparsity is not null ? 12
        : panel is { IsMachineCode: true } ? 8
        : Never;
}
