using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Samples.Ocr.Graphs;
using SkiaSharp;

namespace KernelGen.Samples.Ocr.Lines;

/// <summary>Draws lines as a scanner might deliver them: several fonts and sizes, ink and paper of any grey, slightly turned, with noise.</summary>
internal sealed class LineRenderer
{
    /// <summary>Rows of every picture, which the recogniser wants.</summary>
    public const int Height = 48;

    private const int Channels = 3;
    private const int WidthStep = 8;

    private readonly IReadOnlyList<SKTypeface> _fonts = FontFiles.Load();

    /// <summary>Draws lines of a text, the same ones for the same seed.</summary>
    /// <param name="text">Paragraphs, one a line.</param>
    /// <param name="count">How many lines.</param>
    /// <param name="seed">Chooses lines, fonts, sizes, greys, angles and noise.</param>
    public IReadOnlyList<TextLine> Draw(string text, int count, int seed)
    {
        Random random = new(seed);
        return [.. LineText.Choose(text, count, random).Select(line => new TextLine(line, Draw(line, random)))];
    }

    private Tensor Draw(string line, Random random)
    {
        using SKFont font = new(_fonts[random.Next(_fonts.Count)], 20 + (11 * random.NextSingle())) { Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None, Subpixel = true };
        float textWidth = font.MeasureText(line), margin = 6 + (10 * random.NextSingle()), angle = Between(random, -1, 1);
        int width = ((int)(textWidth + (2 * margin)) / WidthStep * WidthStep) + WidthStep;
        byte paper = (byte)random.Next(190, 256), ink = (byte)random.Next(0, 90);
        using SKBitmap bitmap = new(width, Height, SKColorType.Gray8, SKAlphaType.Opaque);
        using (SKCanvas canvas = new(bitmap))
        {
            using SKPaint paint = new() { Color = new SKColor(ink, ink, ink), IsAntialias = true };
            canvas.Clear(new SKColor(paper, paper, paper));
            canvas.RotateDegrees(angle, width / 2f, Height / 2f);
            canvas.DrawText(line, margin, (Height / 2f) + (0.36f * font.Size) + Between(random, -2, 2), font, paint);
        }

        return ToImage(bitmap, noise: Between(random, 3, 20), random);
    }

    private static Tensor ToImage(SKBitmap bitmap, float noise, Random random)
    {
        Tensor image = new(1, Channels, Height, bitmap.Width);
        ReadOnlySpan<byte> pixels = bitmap.GetPixelSpan();
        int plane = Height * bitmap.Width;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < bitmap.Width; x++)
            {
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                double grey = Math.Clamp(pixels[(y * bitmap.RowBytes) + x] + (noise * normal), 0, 255);
                image.Values[(y * bitmap.Width) + x] = (float)((grey / 127.5) - 1);
            }
        }

        for (int channel = 1; channel < Channels; channel++)
        {
            image.Values.AsSpan(0, plane).CopyTo(image.Values.AsSpan(channel * plane));
        }

        return image;
    }

    private static float Between(Random random, float least, float most) => least + ((most - least) * random.NextSingle());
}
