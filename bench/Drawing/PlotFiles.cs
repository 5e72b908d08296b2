using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KernelGen.Cli.Plots;
using ScottPlot;

namespace KernelGen.Bench.Drawing;

/// <summary>Writes every plot that measured rows can fill, as PNG and as SVG.</summary>
internal static class PlotFiles
{
    private const int Width = 1000, Height = 640;

    /// <summary>Writes the plots into a folder, which is created if needed, and says on the error stream which.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="rows">What was measured; plots for which there is nothing are not written.</param>
    /// <exception cref="KernelGenException">A file cannot be written.</exception>
    public static void Write(string folder, IReadOnlyList<BenchRow> rows)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (int threads in rows.Select(static row => row.Threads).Distinct())
            {
                BenchRow[] same = [.. rows.Where(row => row.Threads == threads)];
                Save(RooflinePlot.Draw(same), folder, $"roofline-{threads}");
                foreach (int m in same.Where(static row => row.Peer is not null).Select(static row => row.M).Distinct())
                {
                    Save(WidthPlot.Draw([.. same.Where(row => row.M == m && row.Peer is not null)]), folder, $"widths-m{m}-{threads}");
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KernelGenException($"The plots cannot be written to '{folder}': {exception.Message}");
        }
    }

    private static void Save(Plot plot, string folder, string name)
    {
        using (plot)
        {
            EmbeddedFont.Apply(plot);
            string png = Path.Combine(folder, name + ".png");
            plot.SavePng(png, Width, Height);
            plot.SaveSvg(Path.ChangeExtension(png, ".svg"), Width, Height);
            Console.Error.WriteLine($"wrote {png} and .svg");
        }
    }
}
