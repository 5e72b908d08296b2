using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace KernelGen.Tests;

/// <summary>One layer of the list, without its type parameter.</summary>
internal sealed record CatalogLayer(string Name, LayerFormat Format, int Outputs, int Inputs, long PackedBytes, LayerKernels Kernels)
{
    public override string ToString() => Name;
}

/// <summary>The layers of <c>Layers.cs</c>, found by their attribute.</summary>
internal static class LayerCatalog
{
    public static IReadOnlyList<CatalogLayer> All { get; } =
    [
        .. typeof(LayerCatalog).Assembly.GetTypes()
            .Where(static type => type.GetCustomAttribute<QuantizedLinearAttribute>() is not null)
            .OrderBy(static type => type.Name, StringComparer.Ordinal)
            .Select(static type => (CatalogLayer)typeof(LayerCatalog)
                .GetMethod(nameof(Describe), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type)
                .Invoke(null, null)!),
    ];

    public static CatalogLayer Named(string name) => All.Single(layer => layer.Name == name);

    private static CatalogLayer Describe<T>()
        where T : class, IQuantizedLinear<T> =>
        new(typeof(T).Name, T.Format, T.OutFeatures, T.InFeatures, T.PackedBytes, T.Kernels);
}
