using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Samples.Ocr.Recognition;

/// <summary>Compares texts.</summary>
internal static class ErrorRate
{
    /// <summary>The character error rate: insertions, deletions and replacements that lead from what was read to what is written, per character written.</summary>
    public static double Of(IEnumerable<(string Written, string Read)> lines)
    {
        (string Written, string Read)[] all = [.. lines];
        return all.Sum(static line => (double)Distance(line.Written, line.Read)) / all.Sum(static line => line.Written.Length);
    }

    private static int Distance(string first, string second)
    {
        int[] row = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 0; i < first.Length; i++)
        {
            int corner = row[0];
            row[0] = i + 1;
            for (int j = 0; j < second.Length; j++)
            {
                int above = row[j + 1];
                row[j + 1] = Math.Min(Math.Min(row[j], above) + 1, corner + (first[i] == second[j] ? 0 : 1));
                corner = above;
            }
        }

        return row[^1];
    }
}
