using System;
using System.Collections.Generic;
using System.Linq;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace KernelGen.Bench.Drawing;

/// <summary>Bars of time by width: our fastest format of each width beside the fastest peer of nearest stored bits that is no more accurate.</summary>
internal static class WidthPlot
{
    private const double BarWidth = 0.4;
    private const float LabelWidth = 390;

    private static readonly Color s_ours = Color.FromHex("#55A868"), s_peer = Color.FromHex("#4C72B0");

    /// <summary>Draws raced rows of one number of rows of activations and one number of threads; those of the first shape only.</summary>
    public static Plot Draw(IReadOnlyList<BenchRow> rows)
    {
        BenchRow first = rows[0];
        BenchRow[] bars =
        [
            .. rows.Where(row => row.N == first.N && row.K == first.K && row.IsErrorAtMostPeers == true)
                .GroupBy(static row => Width(FormatId.Parse(row.Format)))
                .OrderByDescending(static group => group.Key)
                .Select(static group => group.OrderBy(static row => row.Ns).ThenBy(static row => row.PeerNs).First()),
        ];

        Plot plot = new();
        Add(plot, bars, BarWidth / 2, s_ours, "KernelGen, the fastest format of each width", static row => row.Ns);
        Add(plot, bars, -BarWidth / 2, s_peer, "fastest peer of nearest stored bits and no smaller error", static row => row.PeerNs!.Value);
        plot.Axes.Left.TickGenerator = new NumericManual([.. bars.Select(static (_, i) => (double)i)], [.. bars.Select(Label)]);
        plot.Axes.Left.MinimumSize = LabelWidth;
        plot.Title(FormattableString.Invariant($"{first.N}×{first.K}, M = {first.M}, {RooflinePlot.Threads(first.Threads)}"));
        plot.XLabel("µs (lower is better)");
        plot.Axes.Margins(left: 0, right: 0.05, bottom: 0.02, top: 0.12);
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    private static string Label(BenchRow row) => FormattableString.Invariant($"{row.Format}, {row.StoredBits:0.00} bits\n{row.Peer}, {row.PeerStoredBits:0.00} bits");

    // Sparse layers, and those with adapters, are widths of their own, after the dense ones.
    private static (int Kind, int Bits) Width(LayerFormat format) =>
        (format.LowRank is not null ? 2 : format.Weights.Sparsity is not null ? 1 : 0, format.Weights.Element.Bits);

    private static void Add(Plot plot, BenchRow[] rows, double offset, Color color, string label, Func<BenchRow, double> ns)
    {
        BarPlot bars = plot.Add.Bars(rows.Select((row, i) => new Bar
        {
            Position = i + offset,
            Value = ns(row) / 1e3,
            Size = BarWidth,
            FillColor = color,
            LineWidth = 0,
            Orientation = Orientation.Horizontal,
        }).ToArray());
        bars.LegendText = label;
    }
}
