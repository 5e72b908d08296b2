using System;
using System.Collections.Generic;

namespace KernelGen.Quantization;

/// <summary>A histogram of weights that prices any set of levels in time proportional to the number of codes.</summary>
/// <remarks>
/// Weights in <c>[−largest, largest]</c> fall into 2·bins cells; running sums of the count, of w and of w² are kept at every cell edge. All
/// weights between two rounding thresholds go to one level v and cost <c>Σw² − 2v·Σw + v²·count</c>, three differences of running sums,
/// exact up to the cells that a threshold cuts. A search over all bins therefore costs bins × codes, where a sum over bins for each
/// candidate would cost bins².
/// </remarks>
internal sealed class WeightDistribution
{
    private readonly double _largest;
    private readonly double[] _count;
    private readonly double[] _sum;
    private readonly double[] _squares;

    public WeightDistribution(ReadOnlySpan<float> weights, double largest, int bins)
    {
        int cells = 2 * bins;
        _largest = largest;
        _count = new double[cells + 1];
        _sum = new double[cells + 1];
        _squares = new double[cells + 1];
        double cellsPerUnit = bins / largest;
        foreach (float weight in weights)
        {
            int cell = Math.Clamp((int)((weight + largest) * cellsPerUnit), 0, cells - 1) + 1;
            double w = weight;
            _count[cell]++;
            _sum[cell] += w;
            _squares[cell] += w * w;
        }

        for (int cell = 1; cell <= cells; cell++)
        {
            _count[cell] += _count[cell - 1];
            _sum[cell] += _sum[cell - 1];
            _squares[cell] += _squares[cell - 1];
        }
    }

    /// <summary>The summed squared error of rounding every weight to the nearest code under a scale.</summary>
    public double SquaredError(Element element, UnitScale scale)
    {
        int cells = _count.Length - 1, from = 0;
        double edgesPerUnit = cells / (2 * _largest), total = 0;
        IReadOnlyList<float> levels = element.Levels;
        for (int i = 0; i < levels.Count; i++)
        {
            double level = (double)(levels[i] - scale.ZeroPoint) * scale.Scale;
            int to = cells;
            if (i + 1 < levels.Count)
            {
                double threshold = (((double)levels[i] + levels[i + 1]) / 2 - scale.ZeroPoint) * scale.Scale;
                to = (int)Math.Clamp(Math.Round((threshold + _largest) * edgesPerUnit), from, cells);
            }

            total += _squares[to] - _squares[from] - level * (2 * (_sum[to] - _sum[from]) - level * (_count[to] - _count[from]));
            from = to;
        }

        return total;
    }
}
