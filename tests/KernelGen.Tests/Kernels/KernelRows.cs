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
        LayerKernels kernels = layer.Kernels;
        LayerKernels only = kernels with { Main = Only(kernels.Main, isa), Down = AtMost(kernels.Down, isa), Up = AtMost(kernels.Up, isa), Shares = kernels.Shares?.Select(share => AtMost(share, isa)!).ToList() };
        IEnumerable<GeneratedKernel> loaded = [.. only.Main.Cpu, .. only.Main.Panels];
        string? refusal = loaded.Where(kernel => kernel.Isa == isa).Select(static kernel => kernel.Load()).FirstOrDefault(static refusal => refusal is not null);
        Assert.SkipWhen(refusal is not null, refusal ?? "");
        return TestDevice.Of(isa).Prepare(only, tensors);
    }

    /// <summary>The kernels of one instruction set. One that has kernels for panels only goes with the best that decode them.</summary>
    private static ProductKernels Only(ProductKernels kernels, CpuIsa isa)
    {
        ProductKernels only = new([.. kernels.Cpu.Where(kernel => kernel.Isa == isa)], [.. kernels.Panels.Where(panel => panel.Isa == isa)]);
        return only.Cpu.Count > 0 || only.Panels.Count == 0 ? only : only with { Cpu = kernels.Cpu };
    }

    private static ProductKernels? AtMost(ProductKernels? kernels, CpuIsa isa) =>
        kernels is null ? null : new([.. kernels.Cpu.Where(kernel => kernel.Isa <= isa)], [.. kernels.Panels.Where(panel => panel.Isa <= isa)]);

    private static TheoryData<string, CpuIsa> Of(IEnumerable<CatalogLayer> layers) =>
        [.. layers.SelectMany(static layer => Enum.GetValues<CpuIsa>()
            .Where(isa => isa == CpuIsa.Reference || layer.Kernels.Main.Cpu.Any(kernel => kernel.Isa == isa) || layer.Kernels.Main.Panels.Any(panel => panel.Isa == isa))
            .Select(isa => new TheoryDataRow<string, CpuIsa>(layer.Name, isa)))];
}
