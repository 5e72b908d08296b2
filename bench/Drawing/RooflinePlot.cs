using System;
using System.Collections.Generic;
using System.Linq;
using ScottPlot;
using ScottPlot.Plottables;

namespace KernelGen.Bench.Drawing;

/// <summary>Speed against operations per byte of packed weights, below the limits that were measured beside the calls.</summary>
internal static class RooflinePlot
{
    private static readonly (string Label, MarkerShape Marker, string Color, Func<BenchRow, bool> Has)[] s_series =
    [
        ("float activations", MarkerShape.FilledCircle, "#4C72B0", static row => row.Activation == "f32" && !IsSparse(row)),
        ("integer activations", MarkerShape.FilledSquare, "#55A868", static row => row.Activation != "f32" && !IsSparse(row)),
        ("2:4, float activations", MarkerShape.FilledTriangleDown, "#C44E52", static row => row.Activation == "f32" && IsSparse(row)),
        ("2:4, integer activations", MarkerShape.FilledTriangleUp, "#DD8452", static row => row.Activation != "f32" && IsSparse(row)),
    ];

    private static readonly string[] s_peaks = ["#4C72B0", "#55A868", "#8172B3", "#937860"];

    /// <summary>Draws rows of one number of threads.</summary>
    public static Plot Draw(IReadOnlyList<BenchRow> rows)
    {
        Plot plot = new();
        double read = Spread.Of(rows.Select(static row => row.ReadGbPerSecond)).Median;
        double left = rows.Min(Intensity) / 1.5, right = rows.Max(Intensity) * 1.5;
        (string Instruction, double Speed)[] peaks =
        [
            .. rows.GroupBy(static row => row.PeakInstruction).Select(static group => (group.Key, Spread.Of(group.Select(static row => row.PeakGopPerSecond)).Median)).Order(),
        ];
        for (int i = 0; i < peaks.Length; i++)
        {
            double ridge = peaks[i].Speed / read;
            Scatter roof = plot.Add.ScatterLine(
                new[] { Math.Log10(left), Math.Log10(ridge), Math.Log10(Math.Max(right, ridge)) },
                new[] { Math.Log10(left * read), Math.Log10(peaks[i].Speed), Math.Log10(peaks[i].Speed) },
                Color.FromHex(s_peaks[i % s_peaks.Length]));
            roof.LineWidth = 2;
            roof.LegendText = FormattableString.Invariant($"{read:0.0} GB/s, {peaks[i].Instruction} {peaks[i].Speed:0} GOP/s");
        }

        foreach ((string label, MarkerShape marker, string color, Func<BenchRow, bool> has) in s_series)
        {
            BenchRow[] series = [.. rows.Where(has)];
            if (series.Length > 0)
            {
                Scatter points = plot.Add.ScatterPoints(
                    series.Select(static row => Math.Log10(Intensity(row))).ToArray(),
                    series.Select(static row => Math.Log10(row.GopPerSecond)).ToArray(),
                    Color.FromHex(color).WithAlpha(0.7));
                points.MarkerShape = marker;
                points.MarkerSize = 8;
                points.LegendText = label;
            }
        }

        plot.Title($"Kernels and limits, {Threads(rows[0].Threads)}");
        plot.XLabel("operations per byte of packed weights");
        plot.YLabel("GOP/s (2·M·N·K over time)");
        LogAxis.Apply(plot.Axes.Bottom);
        LogAxis.Apply(plot.Axes.Left);
        plot.Axes.Margins(0.03, 0.05);
        plot.ShowLegend(Alignment.LowerRight);
        return plot;
    }

    /// <summary>The words for a number of threads.</summary>
    public static string Threads(int threads) => threads == 1 ? "1 thread" : FormattableString.Invariant($"{threads} threads");

    private static double Intensity(BenchRow row) => row.GopPerSecond / row.GbPerSecond;

    private static bool IsSparse(BenchRow row) => row.Format.Contains("_s24", StringComparison.Ordinal);
}
