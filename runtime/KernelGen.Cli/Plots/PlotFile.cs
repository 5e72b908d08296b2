using System.IO;
using ScottPlot;

namespace KernelGen.Cli.Plots;

/// <summary>Writes plots in two forms and in the embedded font, so that they look alike on every machine.</summary>
internal static class PlotFile
{
    private const int Width = 900;
    private const int Height = 560;

    /// <summary>Writes <c>name.png</c> and <c>name.svg</c> into a directory, which is created if needed.</summary>
    /// <returns>Both paths.</returns>
    public static (string Png, string Svg) Save(Plot plot, string directory, string name)
    {
        EmbeddedFont.Apply(plot);
        Directory.CreateDirectory(directory);
        string png = Path.Combine(directory, name + ".png"), svg = Path.ChangeExtension(png, ".svg");
        plot.SavePng(png, Width, Height);
        plot.SaveSvg(svg, Width, Height);
        return (png, svg);
    }
}
