using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Cli.Demo;
using ScottPlot;
using ScottPlot.Plottables;

namespace KernelGen.Cli.Plots;

/// <summary>Accuracy against stored bits: one point per row, one colour per method, fp32 as a line.</summary>
public static class AccuracyPlot
{
    /// <summary>Methods in the order and the colours of the picture.</summary>
    private static readonly (string Method, string Label, MarkerShape Marker, string Color)[] s_series =
    [
        ("rtn", "round to nearest", MarkerShape.FilledCircle, "#4C72B0"),
        ("gptq", "GPTQ", MarkerShape.OpenCircle, "#8172B3"),
        ("spqr", "SpQR", MarkerShape.OpenSquare, "#64B5CD"),
        ("squeezellm", "SqueezeLLM, without outliers", MarkerShape.OpenDiamond, "#937860"),
        ("magnitude-2:4", "2:4, magnitude mask", MarkerShape.FilledTriangleDown, "#C44E52"),
        ("wanda-2:4", "2:4, Wanda mask", MarkerShape.FilledTriangleUp, "#DD8452"),
        ("slim-lora", "2:4, SLiM, fp16 adapters", MarkerShape.FilledSquare, "#55A868"),
        ("slim-lora-q", "2:4, SLiM, int4 adapters", MarkerShape.FilledDiamond, "#2A7F49"),
    ];

    /// <summary>Writes <c>accuracy-versus-bits.png</c> and <c>.svg</c> into a directory, which is created if needed.</summary>
    /// <returns>Both paths.</returns>
    public static (string Png, string Svg) Save(IReadOnlyList<DemoRow> rows, string directory)
    {
        using Plot plot = Draw(rows);
        return PlotFile.Save(plot, directory, "accuracy-versus-bits");
    }

    private static Plot Draw(IReadOnlyList<DemoRow> rows)
    {
        Plot plot = new();
        DemoRow[] points = [.. rows.Where(static row => row.Method != "fp32")];
        foreach (DemoRow reference in rows.Where(static row => row.Method == "fp32"))
        {
            HorizontalLine line = plot.Add.HorizontalLine(reference.BitsPerByte, 1.5f, Color.FromHex("#606060"), LinePattern.Solid);
            line.LegendText = FormattableString.Invariant($"fp32, {reference.BitsPerByte:0.000}");
        }

        foreach ((string method, string label, MarkerShape marker, string color) in s_series)
        {
            DemoRow[] series = [.. points.Where(row => row.Method == method)];
            if (series.Length > 0)
            {
                double[] bits = [.. series.Select(static row => row.StoredBitsPerWeight)], losses = [.. series.Select(static row => row.BitsPerByte)];
                Scatter scatter = plot.Add.ScatterPoints(bits, losses, Color.FromHex(color));
                scatter.MarkerShape = marker;
                scatter.MarkerSize = 11;
                scatter.LegendText = label;
            }
        }

        LabelPoints(plot, points);
        plot.Title("A small language model: accuracy against stored bits");
        plot.XLabel("stored bits per weight (scales, positions, adapters, padding included)");
        plot.YLabel("held-out bits per byte (lower is better)");
        plot.Axes.Margins(0.1, 0.15);
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    /// <summary>Writes format ids beside the points; one that would cover the label before it goes below its point.</summary>
    private static void LabelPoints(Plot plot, DemoRow[] points)
    {
        DemoRow? above = null;
        foreach (DemoRow row in points.OrderBy(static row => row.StoredBitsPerWeight))
        {
            bool below = above is not null && row.StoredBitsPerWeight - above.StoredBitsPerWeight < 0.8 && Math.Abs(row.BitsPerByte - above.BitsPerByte) < 0.1;
            Text text = plot.Add.Text(row.Format, row.StoredBitsPerWeight, row.BitsPerByte);
            text.LabelFontName = EmbeddedFont.Family;
            text.LabelFontSize = 11;
            text.LabelAlignment = below ? Alignment.UpperCenter : Alignment.LowerCenter;
            text.OffsetY = below ? 8 : -8;
            above = below ? above : row;
        }
    }
}
