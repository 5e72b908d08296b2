using System;
using System.Collections.Generic;
using KernelGen.Bench;

namespace KernelGen.GpuBench;

/// <summary>What the layers of the list are checked at.</summary>
/// <param name="Outputs">N.</param>
/// <param name="LeastInputs">K is a multiple of the declared one, and at least so many.</param>
/// <param name="Rows">Numbers of rows of activations.</param>
/// <param name="Step">Every so many layers of the list are checked.</param>
internal sealed record CatalogShapes(int Outputs, int LeastInputs, IReadOnlyList<int> Rows, int Step)
{
    /// <summary>Enough for several blocks, splits of K and rows of every method.</summary>
    public static CatalogShapes Full { get; } = new(517, 3000, [1, 3, 8, 13, 32, 70], 1);

    /// <summary>For a device that is no GPU.</summary>
    public static CatalogShapes Dry { get; } = new(37, 1, [3], 12);

    /// <summary>The shape of a layer.</summary>
    /// <param name="declaredInputs">Its own K, which fits its groups.</param>
    public BenchShape Of(int declaredInputs) => new(Outputs, declaredInputs * Math.Max(1, (LeastInputs + declaredInputs - 1) / declaredInputs));
}
