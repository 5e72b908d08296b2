using System;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>From scores to the weights that an outlier part keeps.</summary>
internal static class OutlierChoice
{
    /// <summary>The weights that are left to the codes: all but the best, exactly as many as the format keeps.</summary>
    public static KeepMask Rest(OutlierFormat format, Matrix weights, double[] scores)
    {
        int rows = weights.Rows, columns = weights.Columns;
        bool isCsr = format.Kind == OutlierKind.Csr;
        double[] ranked = isCsr ? Array.ConvertAll(scores, static score => -score) : new double[columns];
        for (int i = 0; !isCsr && i < scores.Length; i++)
        {
            ranked[i % columns] -= scores[i];
        }

        int[] places = [.. Enumerable.Range(0, ranked.Length)];
        Array.Sort(ranked, places);
        bool[] kept = new bool[scores.Length];
        Array.Fill(kept, true);
        foreach (int place in places.AsSpan(0, (int)format.Count(rows, columns)))
        {
            for (int row = 0; row < (isCsr ? 1 : rows); row++)
            {
                kept[row * columns + place] = false;
            }
        }

        return new(rows, columns, kept);
    }
}
