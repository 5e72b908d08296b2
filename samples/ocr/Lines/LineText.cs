using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Samples.Ocr.Lines;

/// <summary>Cuts a text into lines.</summary>
internal static class LineText
{
    private const int LeastCharacters = 16;
    private const int MostCharacters = 36;

    /// <summary>Runs of whole words, drawn from all over a text.</summary>
    /// <param name="text">Paragraphs, one a line.</param>
    /// <param name="count">How many.</param>
    /// <param name="random">Chooses them.</param>
    /// <exception cref="KernelGenException">The text has fewer.</exception>
    public static IReadOnlyList<string> Choose(string text, int count, Random random)
    {
        string[] all = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(paragraph => Cut(paragraph, random))];
        random.Shuffle(all);
        return all.Length >= count ? all[..count] : throw new KernelGenException($"The text has {all.Length} lines; {count} are asked for.");
    }

    private static IEnumerable<string> Cut(string paragraph, Random random)
    {
        string line = "";
        int length = random.Next(LeastCharacters, MostCharacters + 1);
        foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > length)
            {
                if (line.Length >= LeastCharacters)
                {
                    yield return line;
                }

                (line, length) = ("", random.Next(LeastCharacters, MostCharacters + 1));
            }

            line += line.Length == 0 ? word : " " + word;
        }
    }
}
