using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>A layer of a known model: N outputs, K inputs.</summary>
internal sealed record BenchShape(string Name, int N, int K)
{
    /// <summary>The name, which names rows of benchmarks.</summary>
    public override string ToString() => Name;
}

/// <summary>Shapes by name.</summary>
internal static class BenchShapes
{
    /// <summary>The projections of a 7-billion-parameter llama.</summary>
    public static IReadOnlyList<BenchShape> All { get; } =
    [
        new("llama7b.q", 4096, 4096),
        new("llama7b.up", 11008, 4096),
        new("llama7b.down", 4096, 11008),
    ];

    /// <summary>The rows of activations that are timed unless told otherwise.</summary>
    public static IReadOnlyList<int> Rows { get; } = [1, 4, 16, 64, 512];

    /// <summary>The shape with a name, or <c>null</c>.</summary>
    public static BenchShape? Find(string name) => All.FirstOrDefault(shape => shape.Name == name);
}
