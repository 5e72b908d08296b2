using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>From scores to the order in which a matrix of several widths, or a permuted one, is stored.</summary>
internal static class MixChoice
{
    /// <summary>The order: what scores least goes to the part of fewest bits. Columns that are permuted lie in descending order of <c>mean x²</c>, or of <c>Σ w²</c> without a
    /// calibration.</summary>
    /// <param name="format">A format with an order.</param>
    /// <param name="weights">N×K.</param>
    /// <param name="scores">N·K numbers, row after row; empty if nothing is shared out.</param>
    /// <param name="calibration">Statistics of the inputs, or <c>null</c>.</param>
    public static StoredOrder Order(LayerFormat format, Matrix weights, double[] scores, ICalibration? calibration)
    {
        int rows = weights.Rows, columns = weights.Columns;
        return StoredOrder.Of(format, rows, columns, Parts(format, rows, columns, scores), format.IsPermuted ? Active(weights, calibration) : []);
    }

    /// <summary>The number of the part for every row, group or column.</summary>
    private static int[] Parts(LayerFormat format, int rows, int columns, double[] scores)
    {
        if (format.Mix is not { } mix)
        {
            return [];
        }

        bool isRows = mix.Axis == MixAxis.Rows;
        int width = isRows ? 1 : columns / format.ColumnPlaces(columns);
        double[] sums = new double[isRows ? rows : columns / width];
        for (int i = 0; i < scores.Length; i++)
        {
            sums[isRows ? i / columns : i % columns / width] += scores[i];
        }

        // Parts from the narrowest to the widest take what is left of the ranking.
        IReadOnlyList<WeightFormat> formats = format.PartFormats;
        IReadOnlyList<(int Rows, int Columns)> shapes = format.PartShapes(rows, columns);
        int[] ranking = [.. Enumerable.Range(0, sums.Length).OrderBy(unit => sums[unit])], parts = new int[sums.Length];
        int next = 0;
        foreach (int part in Enumerable.Range(0, formats.Count).OrderBy(part => formats[part].Element.Bits))
        {
            int count = isRows ? shapes[part].Rows : shapes[part].Columns / width;
            foreach (int unit in ranking.AsSpan(next, count))
            {
                parts[unit] = part;
            }

            next += count;
        }

        return parts;
    }

    private static int[] Active(Matrix weights, ICalibration? calibration)
    {
        double[] power = new double[weights.Columns];
        if (calibration is not null)
        {
            CalibrationRequirement.Require(calibration, weights.Columns, "The order of columns").MeanSquare.CopyTo(power);
        }

        for (int i = 0; calibration is null && i < weights.Values.Length; i++)
        {
            power[i % power.Length] += (double)weights.Values[i] * weights.Values[i];
        }

        return [.. Enumerable.Range(0, power.Length).OrderByDescending(k => power[k])];
    }
}
