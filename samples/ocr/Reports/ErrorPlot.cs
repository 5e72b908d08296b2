using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KernelGen.Cli.Plots;
using ScottPlot;
using ScottPlot.Plottables;

namespace KernelGen.Samples.Ocr.Reports;

/// <summary>Error rates against stored bits: one colour per method, fp32 as a line.</summary>
internal static class ErrorPlot
{
    private const int Width = 900, Height = 560;

    /// <summary>No error at all would have no place on a logarithmic axis.</summary>
    private const double LeastShown = 0.0005;

    /// <summary>Writes <c>ocr-error-versus-bits.png</c> and <c>.svg</c> into a folder, which is created if needed.</summary>
    /// <returns>The path of the first.</returns>
    public static string Save(IReadOnlyList<SchemeRow> rows, string folder)
    {
        using Plot plot = new();
        foreach (SchemeRow fp32 in rows.Where(static row => row.Scheme == "fp32"))
        {
            HorizontalLine line = plot.Add.HorizontalLine(Place(fp32.ErrorRate), 1.5f, Color.FromHex("#606060"), LinePattern.Solid);
            line.LegendText = FormattableString.Invariant($"fp32, {100 * fp32.ErrorRate:0.00} %");
        }

        foreach (IGrouping<string, SchemeRow> method in rows.Where(static row => row is { StoredBits: < 32 }).GroupBy(static row => row.Method))
        {
            double[] bits = [.. method.Select(static row => row.StoredBits!.Value)], errors = [.. method.Select(static row => Place(row.ErrorRate))];
            Scatter points = plot.Add.ScatterPoints(bits, errors);
            points.MarkerSize = 11;
            points.LegendText = method.Key;
            foreach (SchemeRow row in method)
            {
                Text label = plot.Add.Text(row.Scheme, row.StoredBits!.Value, Place(row.ErrorRate));
                label.LabelFontName = EmbeddedFont.Family;
                label.LabelFontSize = 11;
                label.OffsetX = 8;
            }
        }

        plot.Title("Text recognition (PP-OCRv4): character error rate against stored bits");
        plot.XLabel("stored bits per weight (scales and padding included)");
        plot.YLabel("character error rate on held-out lines, %");
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. new[] { 0.1, 0.3, 1, 3, 10, 30, 100 }.Select(static percent => new Tick(Math.Log10(percent), FormattableString.Invariant($"{percent}")))]);
        plot.Axes.Margins(0.15, 0.15);
        plot.ShowLegend(Alignment.UpperRight);
        EmbeddedFont.Apply(plot);

        Directory.CreateDirectory(folder);
        string png = Path.Combine(folder, "ocr-error-versus-bits.png");
        plot.SavePng(png, Width, Height);
        plot.SaveSvg(Path.ChangeExtension(png, ".svg"), Width, Height);
        return png;
    }

    private static double Place(double errorRate) => Math.Log10(100 * Math.Max(errorRate, LeastShown));
}
