using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Kernels;

/// <summary>Rows of kernel tests: every layer of the list on every instruction set. Names, so that a row can be run alone.</summary>
internal static class KernelRows
{
    public static TheoryData<string, CpuIsa> All { get; } = Of(LayerCatalog.All);

    /// <summary>The same for layers whose codes are integers.</summary>
    public static TheoryData<string, CpuIsa> Integers { get; } = Of(LayerCatalog.All.Where(static layer => layer.Format.Weights.Element.IsInteger));

    /// <summary>The layer on one instruction set, or a skip that says why not.</summary>
    public static IDeviceLinear Prepare(CatalogLayer layer, CpuIsa isa, LayerTensors tensors)
    {
        Assert.SkipUnless(KernelSelector.IsSupported(isa), $"This CPU has no {KernelSelector.Name(isa)}.");
        LayerKernels kernels = layer.Kernels;
        LayerKernels only = kernels with { Main = Only(kernels.Main, isa), Down = AtMost(kernels.Down, isa), Up = AtMost(kernels.Up, isa) };
        return TestDevice.Of(isa).Prepare(only, tensors);
    }

    private static ProductKernels Only(ProductKernels kernels, CpuIsa isa) =>
        new([.. kernels.Cpu.Where(kernel => kernel.Isa == isa)], [.. kernels.Panels.Where(panel => panel.Isa == isa)]);

    private static ProductKernels? AtMost(ProductKernels? kernels, CpuIsa isa) =>
        kernels is null ? null : new([.. kernels.Cpu.Where(kernel => kernel.Isa <= isa)], [.. kernels.Panels.Where(panel => panel.Isa <= isa)]);

    private static TheoryData<string, CpuIsa> Of(IEnumerable<CatalogLayer> layers) =>
        [.. layers.SelectMany(static layer => new[] { CpuIsa.Reference, CpuIsa.Vector128, CpuIsa.Avx2, CpuIsa.Avx2Vnni, CpuIsa.Avx512 }
            .Where(isa => isa == CpuIsa.Reference || layer.Kernels.Main.Cpu.Any(kernel => kernel.Isa == isa))
            .Select(isa => new TheoryDataRow<string, CpuIsa>(layer.Name, isa)))];
}
