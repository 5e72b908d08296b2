using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>One format to time: its id, and the kernels that the build generated for it.</summary>
internal sealed record BenchFormat(string Id, LayerKernels Kernels)
{
    /// <summary>How the format is stored and computed.</summary>
    public LayerFormat Format => Kernels.Format;

    /// <summary>Bytes of an N×K layer, low-rank branch included.</summary>
    public long PackedBytes(BenchShape shape) =>
        Format.Weights.PackedBytes(shape.N, shape.K) + (Format.LowRank?.PackedBytes(shape.N, shape.K) ?? 0);

    /// <summary>The id, which names rows of benchmarks.</summary>
    public override string ToString() => Id;
}

/// <summary>The formats of <c>Layers.cs</c>.</summary>
internal static class BenchFormats
{
    /// <summary>What every other format is compared with.</summary>
    public static BenchFormat Float32 { get; } = Of<F32>();

    /// <summary>All of them, widest first.</summary>
    public static IReadOnlyList<BenchFormat> All { get; } =
    [
        Float32,
        Of<F16>(),
        Of<I8>(),
        Of<I8A8>(),
        Of<I4G128>(),
        Of<I4G128A8>(),
        Of<I4G32A8G32>(),
        Of<U4G128ZA8>(),
        Of<U3G128Z>(),
        Of<U3G128ZA8>(),
        Of<U2G64ZA8>(),
        Of<Slim>(),
        Of<SlimA8>(),
        Of<SlimAdapters>(),
        Of<SlimAdapters4>(),
        Of<SlimAdapters4A8>(),
    ];

    /// <summary>The format with an id, or <c>null</c>.</summary>
    public static BenchFormat? Find(string id) => All.FirstOrDefault(format => format.Id == id);

    private static BenchFormat Of<T>()
        where T : class, IQuantizedLinear<T> => new(T.Format.ToString(), T.Kernels);
}
