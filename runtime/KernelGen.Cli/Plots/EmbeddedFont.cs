using System.IO;
using ScottPlot;
using SkiaSharp;

namespace KernelGen.Cli.Plots;

/// <summary>The font of all plots, carried in the program: a machine without a display often has no fonts, and labels must look alike everywhere.</summary>
internal sealed class EmbeddedFont : IFontResolver
{
    /// <summary>The family name, also written into SVG files.</summary>
    public const string Family = "DejaVu Sans";

    private const string Resource = "Plots.Fonts.DejaVuSans.ttf";

    private static readonly EmbeddedFont s_instance = new();

    private EmbeddedFont()
    {
    }

    /// <summary>Makes a plot use the font.</summary>
    public static void Apply(Plot plot)
    {
        lock (s_instance)
        {
            if (!Fonts.FontResolvers.Contains(s_instance))
            {
                Fonts.FontResolvers.Insert(0, s_instance);
                Fonts.Default = Family;
            }
        }

        plot.Font.Set(Family);
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing)
    {
        if (fontName != Family)
        {
            return null;
        }

        using Stream stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream(Resource)!;
        return SKTypeface.FromStream(stream);
    }

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        CreateTypeface(fontName, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);
}
