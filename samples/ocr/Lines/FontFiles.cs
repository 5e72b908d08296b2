using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SkiaSharp;

namespace KernelGen.Samples.Ocr.Lines;

/// <summary>The fonts of the lines: always the same five, so that every machine draws the same lines.</summary>
internal static class FontFiles
{
    private static readonly string[] s_names = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSansMono.ttf"];

    /// <summary>Loads them from the folders in which systems keep fonts.</summary>
    /// <exception cref="KernelGenException">One is not installed.</exception>
    public static IReadOnlyList<SKTypeface> Load() => [.. s_names.Select(static name => SKTypeface.FromFile(Find(name)))];

    private static string Find(string name)
    {
        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        string[] folders = [.. Folders().Where(Directory.Exists)];
        return folders.SelectMany(folder => Directory.EnumerateFiles(folder, name, everywhere)).FirstOrDefault()
            ?? throw new KernelGenException($"The font {name} is in none of the folders {string.Join(", ", Folders())}; install the DejaVu fonts, for example by apt-get install fonts-dejavu-core.");
    }

    private static IEnumerable<string> Folders() =>
    [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/Library/Fonts",
        "C:/Windows/Fonts",
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".fonts"),
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "fonts"),
    ];
}
