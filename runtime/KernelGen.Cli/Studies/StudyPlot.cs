using System;
using System.Collections.Generic;
using System.Linq;
using ScottPlot;
using ScottPlot.Plottables;

namespace KernelGen.Cli.Studies;

/// <summary>What plots of studies have in common.</summary>
internal static class StudyPlot
{
    /// <summary>One line per group, with its name in the legend.</summary>
    public static void Lines<TRow>(Plot plot, IEnumerable<IGrouping<string, TRow>> groups, Func<TRow, double> x, Func<TRow, double> y)
    {
        foreach (IGrouping<string, TRow> group in groups)
        {
            TRow[] rows = [.. group.OrderBy(x)];
            Scatter line = plot.Add.Scatter(Array.ConvertAll(rows, row => x(row)), Array.ConvertAll(rows, row => y(row)));
            line.LineWidth = 2;
            line.MarkerSize = 8;
            line.LegendText = group.Key;
        }

        plot.ShowLegend(Alignment.UpperRight);
    }

    /// <summary>One bar per row, labelled below.</summary>
    public static void Bars<TRow>(Plot plot, IReadOnlyList<TRow> rows, Func<TRow, string> label, Func<TRow, double> value)
    {
        plot.Add.Bars([.. rows.Select(value)]);
        plot.Axes.Bottom.SetTicks([.. rows.Select(static (_, i) => (double)i)], [.. rows.Select(label)]);
        plot.Axes.Bottom.TickLabelStyle.Rotation = 30;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleLeft;
        plot.Axes.Margins(bottom: 0);
    }
}
