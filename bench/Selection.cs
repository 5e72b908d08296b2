using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>What to time, and for how long.</summary>
/// <param name="Points">Formats and shapes.</param>
/// <param name="Rows">Rows of activations.</param>
/// <param name="Threads">Numbers of threads.</param>
/// <param name="Effort">How many samples.</param>
internal sealed record Selection(
    IReadOnlyList<(BenchShape Shape, BenchFormat Format)> Points, IReadOnlyList<int> Rows, IReadOnlyList<int> Threads, Effort Effort)
{
    private const int MaxRows = 4096, MaxThreads = 1024;

    /// <summary>Says what was left out because nobody asked for it; empty if nothing was.</summary>
    public string LeftOut { get; private init; } = "";

    /// <summary>Shapes in order.</summary>
    public IEnumerable<BenchShape> Shapes => Points.Select(static point => point.Shape).Distinct();

    /// <summary>Formats in order.</summary>
    public IEnumerable<BenchFormat> Formats => Points.Select(static point => point.Format).Distinct();

    /// <summary>Turns words of the command line into a selection; <c>null</c> means nothing was said.</summary>
    /// <exception cref="KernelGenException">A word names nothing, or a number is out of range.</exception>
    public static Selection Of(string? filter, string? shapes, string? rows, string? threads, bool careful)
    {
        IReadOnlyList<BenchFormat> formats = filter is null ? BenchFormats.All : BenchFormats.Matching(filter);
        BenchShape first = BenchShapes.All[0];
        bool isDefault = filter is null && shapes is null;
        BenchShape[] wanted = shapes is null or "all" ? [.. BenchShapes.All] : [.. Words(shapes).Select(BenchShapes.Parse)];
        return new(
            [.. wanted.SelectMany(shape => formats.Where(format => !isDefault || shape == first || BenchFormats.EveryShape.Contains(format)).Select(format => (shape, format)))],
            rows is null ? BenchShapes.Rows : Numbers("--m", rows, MaxRows),
            threads is null ? [Environment.ProcessorCount] : Numbers("--threads", threads, MaxThreads),
            careful ? Effort.Careful : Effort.Quick)
        {
            LeftOut = string.Join(" ", LeftOutOf(isDefault, threads is null)),
        };
    }

    private static IEnumerable<string> LeftOutOf(bool isDefaultShape, bool isDefaultThreads)
    {
        if (isDefaultShape)
        {
            yield return $"Shapes other than {BenchShapes.All[0]} were timed for {string.Join(", ", BenchFormats.EveryShape)} only; "
                + $"--shape all times the other {BenchFormats.All.Count - BenchFormats.EveryShape.Count} formats there as well.";
        }

        if (isDefaultThreads && Environment.ProcessorCount > 1)
        {
            yield return $"Only all {Environment.ProcessorCount} threads were timed; --threads 1,{Environment.ProcessorCount} times one thread as well.";
        }
    }

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int[] Numbers(string option, string text, int max)
    {
        int[] numbers = [.. Words(text).Select(static word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];
        return numbers.Length > 0 && numbers.All(number => number >= 1 && number <= max)
            ? numbers
            : throw new KernelGenException($"{option} is '{text}'; use numbers in 1…{max} with commas between them.");
    }
}
