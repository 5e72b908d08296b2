using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace KernelGen.Samples.Ocr.Formats;

/// <summary>The kernels of this program by format, and the plan that its build read.</summary>
internal static class KernelSets
{
    private static readonly List<(string? Layer, LayerKernels Kernels)> s_classes =
    [
        .. typeof(KernelSets).Assembly.GetTypes()
            .Where(static type => type.GetCustomAttribute<QuantizedLinearAttribute>() is not null)
            .OrderBy(static type => type.MetadataToken)
            .Select(static type => (
                type.GetCustomAttribute<PlanAttribute>()?.Layer,
                (LayerKernels)typeof(KernelSets).GetMethod(nameof(KernelsOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, null)!)),
    ];

    private static readonly Dictionary<LayerFormat, LayerKernels> s_byFormat =
        s_classes.GroupBy(static each => each.Kernels.Format).ToDictionary(static same => same.Key, static same => same.First().Kernels);

    /// <summary>The format of every planned layer.</summary>
    public static IReadOnlyList<(string Layer, LayerFormat Format)> BuildPlan { get; } =
        [.. s_classes.Where(static each => each.Layer is not null).Select(static each => (each.Layer!, each.Kernels.Format))];

    /// <summary>The kernels of a format.</summary>
    /// <exception cref="KernelGenException">The build made none.</exception>
    public static LayerKernels Of(LayerFormat format) => s_byFormat.GetValueOrDefault(format)
        ?? throw new KernelGenException($"This program has no kernels for {format}; it has {string.Join(", ", s_byFormat.Keys)}. Add a class to Formats/Kernels.cs and build again.");

    private static LayerKernels KernelsOf<T>()
        where T : class, IQuantizedLinear<T> => T.Kernels;
}
