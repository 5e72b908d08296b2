using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>What to time, and for how long.</summary>
internal sealed record Selection(
    IReadOnlyList<BenchShape> Shapes,
    IReadOnlyList<BenchFormat> Formats,
    IReadOnlyList<int> Rows,
    IReadOnlyList<int> Threads,
    TimeSpan TimePerPoint,
    int MinSamples)
{
    /// <summary>Turns words of the command line into a selection; an empty list means all.</summary>
    /// <exception cref="KernelGenException">A word names nothing, or a number is out of range.</exception>
    public static Selection Of(string[] shapes, string[] formats, int[] rows, int[] threads, bool quick)
    {
        int all = Environment.ProcessorCount;
        return new(
            shapes.Length > 0 ? [.. shapes.Select(static name => Named("shape", name, BenchShapes.Find(name), BenchShapes.All))]
                : quick ? [BenchShapes.All[0]] : BenchShapes.All,
            formats.Length > 0 ? [.. formats.Select(static id => Named("format", id, BenchFormats.Find(id), BenchFormats.All))] : BenchFormats.All,
            rows.Length > 0 ? InRange("--m", rows, 4096) : quick ? [1, 16] : BenchShapes.Rows,
            threads.Length > 0 ? InRange("--threads", threads, 1024) : all == 1 ? [1] : [1, all],
            TimeSpan.FromSeconds(quick ? 1 : 2),
            quick ? 5 : 15);
    }

    private static T Named<T>(string kind, string word, T? found, IReadOnlyList<T> known)
        where T : class => found ?? throw new KernelGenException($"'{word}' is no {kind} of this benchmark; use one of {string.Join(", ", known)}.");

    private static int[] InRange(string option, int[] values, int max) => values.All(value => value >= 1 && value <= max)
        ? values
        : throw new KernelGenException($"{option} is {string.Join(", ", values)}; use numbers in 1…{max}.");
}
