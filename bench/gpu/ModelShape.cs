using System.Collections.Generic;
using KernelGen.Bench;

namespace KernelGen.GpuBench;

/// <summary>A layer of LLaMA-2, as SLiM's speed-up table has it.</summary>
/// <param name="Model">7B, 13B or 70B.</param>
/// <param name="Layer">Which one.</param>
/// <param name="Shape">Its outputs and inputs.</param>
internal sealed record ModelShape(string Model, string Layer, BenchShape Shape)
{
    /// <summary>The nine shapes.</summary>
    public static IReadOnlyList<ModelShape> All { get; } =
    [
        .. Of("7B", 4096, 11008),
        .. Of("13B", 5120, 13824),
        .. Of("70B", 8192, 28672),
    ];

    /// <summary>Shapes for a device that is no GPU.</summary>
    public static IReadOnlyList<ModelShape> Dry { get; } = [new("none", "attention", new(96, 128)), new("none", "down", new(64, 256))];

    private static IEnumerable<ModelShape> Of(string model, int width, int inner) =>
    [
        new(model, "attention", new(width, width)),
        new(model, "up, gate", new(inner, width)),
        new(model, "down", new(width, inner)),
    ];
}
