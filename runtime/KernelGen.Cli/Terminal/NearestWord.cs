using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Cli.Terminal;

/// <summary>Finds the word that was probably meant.</summary>
internal static class NearestWord
{
    /// <summary>The candidate with the fewest edits, or <c>null</c> if more than half of the word would have to change.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        (string Word, int Distance) best = candidates
            .Select(candidate => (Word: candidate, Distance: Distance(word, candidate)))
            .DefaultIfEmpty((Word: "", Distance: int.MaxValue))
            .MinBy(static pair => pair.Distance);
        return best.Distance <= Math.Max(2, best.Word.Length / 2) && best.Distance < word.Length ? best.Word : null;
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) from one word to another, ignoring case.</summary>
    internal static int Distance(string from, string to)
    {
        from = from.ToUpperInvariant();
        to = to.ToUpperInvariant();
        int[,] edits = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                int replace = edits[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replace, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[from.Length, to.Length];
    }
}
