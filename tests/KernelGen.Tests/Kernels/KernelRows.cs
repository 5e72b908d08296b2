using System;
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
        CpuKernel? kernel = layer.Kernels.Cpu.SingleOrDefault(kernel => kernel.Isa == isa);
        string? refusal = kernel?.Load();
        Assert.SkipWhen(refusal is not null, refusal ?? "");
        LayerKernels only = layer.Kernels with
        {
            Cpu = kernel is null ? [] : [kernel],
            CpuProjection = [.. layer.Kernels.CpuProjection.Where(projection => projection.Isa <= isa)],
        };
        return TestDevice.Of(isa).Prepare(only, tensors);
    }

    private static TheoryData<string, CpuIsa> Of(IEnumerable<CatalogLayer> layers) =>
        [.. layers.SelectMany(static layer => Enum.GetValues<CpuIsa>()
            .Where(isa => isa == CpuIsa.Reference || layer.Kernels.Cpu.Any(kernel => kernel.Isa == isa))
            .Select(isa => new TheoryDataRow<string, CpuIsa>(layer.Name, isa)))];
}
