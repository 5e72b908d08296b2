using System.Collections.Generic;
using System.IO;
using System.Linq;
using KernelGen.Bench;

namespace KernelGen.GpuBench;

/// <summary>The results as a text for <c>bench/RESULTS.md</c>.</summary>
internal static class TimedReport
{
    /// <summary>Writes the GPU and its limit, then a table for each format.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="gpu">The GPU's name and driver.</param>
    /// <param name="copy">Its copy bandwidth in GB/s, bytes read and bytes written.</param>
    /// <param name="fp16">What fp16 was timed with, or <c>null</c>.</param>
    /// <param name="rows">What was measured.</param>
    public static void Write(TextWriter writer, string gpu, double copy, string? fp16, IReadOnlyList<TimedRow> rows)
    {
        writer.WriteLine($"{gpu}; a copy moves {MarkdownTable.Number(copy, "F0")} GB/s. {(fp16 is null ? "fp16 was not timed." : "fp16: " + fp16 + ".")}");
        foreach (IGrouping<string, TimedRow> format in rows.GroupBy(static row => row.Format))
        {
            writer.WriteLine();
            writer.WriteLine($"`{format.Key}`");
            writer.WriteLine();
            MarkdownTable table = new("LLaMA-2", "layer", "N×K", ">M", "kernel", ">µs", ">GB/s", ">of copy", ">fp16 µs", ">times fp16");
            foreach (TimedRow row in format)
            {
                table.Add(
                    row.Model,
                    row.Layer,
                    $"{MarkdownTable.Number(row.N, "F0")}×{MarkdownTable.Number(row.K, "F0")}",
                    MarkdownTable.Number(row.M, "F0"),
                    row.Kernel,
                    MarkdownTable.Number(1e6 * row.Seconds, "F1"),
                    MarkdownTable.Number(1e-9 * row.Bytes / row.Seconds, "F0"),
                    MarkdownTable.Percent(row.FractionOfCopy),
                    row.Fp16Seconds is { } seconds ? MarkdownTable.Number(1e6 * seconds, "F1") : "",
                    row.Ratio is { } ratio ? MarkdownTable.Number(ratio, "F2") : "");
            }

            table.Write(writer);
        }
    }
}
