using System;
using System.IO;
using KernelGen.Cli.Demo;
using KernelGen.Cli.Plots;
using SkiaSharp;
using Xunit;

namespace KernelGen.Tests.Demo;

public sealed class AccuracyPlotTests
{
    private static readonly DemoRow[] s_rows =
    [
        Row("fp32", "f32", 32, 1.5), Row("rtn", "i4g128", 4.2, 1.6), Row("slim-lora-q", "i4t_s24_lr10i4g128", 4.1, 1.7),
    ];

    [Fact]
    public void Labels_are_drawn_in_the_embedded_font()
    {
        string directory = Directory.CreateTempSubdirectory("kernelgen-plot").FullName;
        try
        {
            (string png, string svg) = AccuracyPlot.Save(s_rows, directory);
            string text = File.ReadAllText(svg);
            using SKBitmap picture = SKBitmap.Decode(png);

            Assert.Contains("font-family=\"DejaVu Sans\"", text, StringComparison.Ordinal);
            Assert.Contains("i4t_s24_lr10i4g128", text, StringComparison.Ordinal);
            Assert.True(DarkPixels(picture, top: 0, bottom: 32) > 300, "The title left hardly any dark pixels.");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static DemoRow Row(string method, string format, double bitsPerWeight, double bitsPerByte) => new(method, format, bitsPerWeight, 1, bitsPerByte, 1, "", "");

    private static int DarkPixels(SKBitmap picture, int top, int bottom)
    {
        int count = 0;
        for (int y = top; y < bottom; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                count += picture.GetPixel(x, y).Red < 128 ? 1 : 0;
            }
        }

        return count;
    }
}
