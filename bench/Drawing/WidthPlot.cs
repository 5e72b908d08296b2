using System;
using System.Collections.Generic;
using System.Linq;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace KernelGen.Bench.Drawing;

/// <summary>Bars of time by stored bits: each of our formats beside the fastest peer it was paired with.</summary>
internal static class WidthPlot
{
    private const double BarWidth = 0.38;

    private static readonly Color s_ours = Color.FromHex("#55A868"), s_peer = Color.FromHex("#4C72B0");

    /// <summary>Draws raced rows of one number of rows of activations and one number of threads; the first shape of them only.</summary>
    public static Plot Draw(IReadOnlyList<BenchRow> rows)
    {
        BenchRow first = rows[0];
        BenchRow[] fastest =
        [
            .. rows.Where(row => row.N == first.N && row.K == first.K)
                .GroupBy(static row => row.Format)
                .Select(static group => group.MinBy(static row => row.PeerNs)!)
                .OrderBy(static row => row.StoredBits),
        ];

        Plot plot = new();
        AddBars(plot, fastest, -BarWidth / 2, s_ours, "KernelGen", static row => row.Ns);
        AddBars(plot, fastest, BarWidth / 2, s_peer, "fastest peer of nearest stored bits", static row => row.PeerNs!.Value);
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. fastest.Select(static (_, i) => (double)i)], [.. fastest.Select(static row => FormattableString.Invariant($"{row.Format}\n{row.StoredBits:0.00} bits\n{row.Peer}\n{row.PeerStoredBits:0.00} bits"))]);
        plot.Axes.Bottom.TickLabelStyle.Rotation = fastest.Length > 6 ? 60 : 0;
        plot.Axes.Bottom.TickLabelStyle.Alignment = fastest.Length > 6 ? Alignment.MiddleLeft : Alignment.UpperCenter;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 10;
        plot.Axes.Bottom.MinimumSize = fastest.Length > 6 ? 150 : 80;
        plot.Title(FormattableString.Invariant($"{first.N}×{first.K}, M = {first.M}, {RooflinePlot.Threads(first.Threads)}"));
        plot.YLabel("µs (lower is better)");
        plot.Axes.Margins(bottom: 0);
        plot.ShowLegend(Alignment.UpperLeft);
        return plot;
    }

    private static void AddBars(Plot plot, BenchRow[] rows, double offset, Color color, string label, Func<BenchRow, double> ns)
    {
        BarPlot bars = plot.Add.Bars(
            rows.Select((row, i) => new Bar { Position = i + offset, Value = ns(row) / 1e3, Size = BarWidth, FillColor = color, LineWidth = 0 }).ToArray());
        bars.LegendText = label;
    }
}
