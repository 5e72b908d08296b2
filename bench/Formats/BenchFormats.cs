using System;
using System.Collections.Generic;
using System.IO.Enumeration;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>The formats of <c>Layers.cs</c>.</summary>
internal static class BenchFormats
{
    /// <summary>All of them, in the order of that file.</summary>
    public static IReadOnlyList<BenchFormat> All { get; } =
    [
        Of<F32>(),
        Of<F16>(),
        Of<I8>(),
        Of<I4G128>(),
        Of<I4G32>(),
        Of<U3G128Z>(),
        Of<U3G16Z>(),
        Of<U3G16S3Z>(),
        Of<Nf4G64S8>(),
        Of<Nf4G64>(),
        Of<TernaryG128>(),
        Of<TernaryG128A8>(),
        Of<Nf4G128>(),
        Of<Lut3>(),
        Of<Lut4>(),
        Of<Lut4Tensor>(),
        Of<E2M1G128>(),
        Of<Post4G128>(),
        Of<E3M2G128>(),
        Of<E2M3G128>(),
        Of<E4M3>(),
        Of<E5M2>(),
        Of<MxFp4>(),
        Of<NvFp4>(),
        Of<I8A8>(),
        Of<I8G128A8>(),
        Of<I7G128A8>(),
        Of<I6G128A8>(),
        Of<I5G128A8>(),
        Of<I4G128A8>(),
        Of<I3G128A8>(),
        Of<I2G128A8>(),
        Of<I1G128A8>(),
        Of<I8G32A8G32>(),
        Of<I7G32A8G32>(),
        Of<I6G32A8G32>(),
        Of<I5G32A8G32>(),
        Of<I4G32A8G32>(),
        Of<I3G32A8G32>(),
        Of<I2G32A8G32>(),
        Of<I1G32A8G32>(),
        Of<I4G128A8G32>(),
        Of<I8A16>(),
        Of<I4G128A16>(),
        Of<U2G64ZA16>(),
        Of<U4G128ZA8>(),
        Of<U4G32ZA8G32>(),
        Of<U3G128ZA8>(),
        Of<U2G64ZA8>(),
        Of<U2G16ZA8>(),
        Of<U1G32ZA8>(),
        Of<Slim>(),
        Of<SlimA8>(),
        Of<SlimAdapters>(),
        Of<SlimAdapters4>(),
        Of<SlimAdapters4A8>(),
        Of<I4G32OutliersA8G32>(),
        Of<U4G128ZMixedRowsA8>(),
        Of<I2G32MixedGroupsA8G32>(),
    ];

    /// <summary>Formats that are timed at every shape even when nothing was asked for: one per kind of kernel.</summary>
    public static IReadOnlyList<BenchFormat> EveryShape { get; } = [Of<I8A8>(), Of<I4G128A8>(), Of<I4G32A8G32>(), Of<U3G128ZA8>(), Of<U2G64ZA8>(), Of<SlimA8>()];

    /// <summary>The format with an id, or <c>null</c>.</summary>
    public static BenchFormat? Find(string id) => All.FirstOrDefault(format => format.Id == id);

    /// <summary>Formats whose id, or the name of one of whose kernels, matches a glob.</summary>
    /// <param name="glob">Text with <c>*</c> for any letters and <c>?</c> for one; several globs with commas between them.</param>
    /// <exception cref="KernelGenException">Nothing matches.</exception>
    public static IReadOnlyList<BenchFormat> Matching(string glob)
    {
        string[] globs = glob.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        BenchFormat[] found = [.. All.Where(format => globs.Any(each => Matches(each, format)))];
        return found.Length > 0 ? found : throw new KernelGenException(
            $"--filter '{glob}' matches no format and no kernel; formats are {string.Join(", ", All)}.");
    }

    private static bool Matches(string glob, BenchFormat format) =>
        format.Kernels.Main.Cpu.Concat<GeneratedKernel>(format.Kernels.Main.Panels).Select(static kernel => kernel.Name).Prepend(format.Id).Any(name => FileSystemName.MatchesSimpleExpression(glob, name));

    private static BenchFormat Of<T>()
        where T : class, IQuantizedLinear<T> => new(T.Format.ToString(), T.Kernels);
}
