using System.Collections.Generic;
using System.Linq;
using KernelGen.Bench;

namespace KernelGen.GpuBench;

/// <summary>What is timed.</summary>
internal static class TimedPoints
{
    /// <summary>M.</summary>
    public static IReadOnlyList<int> Rows { get; } = [1, 8, 16, 32, 64];

    /// <summary>M, on a device that is no GPU.</summary>
    public static IReadOnlyList<int> DryRows { get; } = [1, 9];

    /// <summary>N×K, each once.</summary>
    public static IReadOnlyList<BenchShape> Shapes { get; } = [.. ModelShape.All.Select(static shape => shape.Shape).Distinct()];

    /// <summary>The layers, whatever their shape.</summary>
    public static IReadOnlyList<TimedFormat> Formats { get; } =
    [
        TimedFormat.Of<Int4>(),
        TimedFormat.Of<Slim>(),
        TimedFormat.Of<SlimAdapters4>(),
        TimedFormat.Of<Int4A8>(),
        TimedFormat.Of<Int8A8>(),
        TimedFormat.Of<MxFp4>(),
        TimedFormat.Of<Nf4>(),
        TimedFormat.Of<QuantEase>(),
        TimedFormat.Of<SqueezeLlm>(),
    ];
}
