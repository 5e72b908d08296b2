using System.Collections.Generic;
using System.IO;
using static KernelGen.Bench.MarkdownTable;

namespace KernelGen.Bench;

/// <summary>Rows as tables ready for a document.</summary>
internal static class RowTable
{
    /// <summary>Kernels against the machine's limits.</summary>
    public static void Write(TextWriter writer, IEnumerable<BenchRow> rows)
    {
        MarkdownTable table = new(
            "format", ">bits", "shape", ">M", ">threads", ">µs", ">p10–p90", ">GB/s", ">GOP/s", "limit", ">of limit", ">at best", ">error", ">samples");
        foreach (BenchRow row in rows)
        {
            table.Add(
                $"`{row.Format}`",
                Number(row.StoredBits, "F3"),
                new BenchShape(row.N, row.K).ToString(),
                Number(row.M, "F0"),
                Number(row.Threads, "F0"),
                Microseconds(row.Ns),
                Microseconds(row.P10Ns) + "–" + Microseconds(row.P90Ns),
                Number(row.GbPerSecond, "F1"),
                Number(row.GopPerSecond, "F0"),
                row.Limit,
                Percent(row.FractionOfLimit),
                Percent(row.FractionAtBest),
                Error(row.RelativeError),
                Number(row.Samples, "F0"));
        }

        table.Write(writer);
    }

    /// <summary>Kernels against what they raced with.</summary>
    public static void WriteRaces(TextWriter writer, IEnumerable<BenchRow> rows)
    {
        MarkdownTable table = new(
            "shape", ">M", ">threads", "format", ">bits", ">error", ">µs", ">of limit", "peer", ">its bits", ">its error", ">its µs", ">ratio", ">at best", "equal error");
        foreach (BenchRow row in rows)
        {
            table.Add(
                new BenchShape(row.N, row.K).ToString(),
                Number(row.M, "F0"),
                Number(row.Threads, "F0"),
                $"`{row.Format}`",
                Number(row.StoredBits, "F3"),
                Error(row.RelativeError),
                Microseconds(row.Ns),
                Percent(row.FractionOfLimit),
                row.Peer!,
                Number(row.PeerStoredBits!.Value, "F3"),
                Error(row.PeerRelativeError!.Value),
                Microseconds(row.PeerNs!.Value),
                Number(row.Ratio!.Value, "F2"),
                Number(row.RatioAtBest!.Value, "F2"),
                row.IsErrorAtMostPeers!.Value ? "or lower" : "no, higher");
        }

        table.Write(writer);
    }
}
