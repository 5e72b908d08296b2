using System;
using System.Collections.Generic;

namespace KernelGen.Quantization;

/// <summary>Ascending numbers cut into runs, with sums up to each cut: the cost of any interval of runs in a few operations.</summary>
/// <remarks>Equal values share a run. Values are taken relative to their mean, so that differences of sums keep their digits.</remarks>
internal sealed class SortedRuns
{
    private readonly double _origin;
    private readonly double[] _weight;
    private readonly double[] _sum;
    private readonly double[] _square;
    private readonly double[] _plain;
    private readonly int[] _ends;

    /// <param name="values">Ascending.</param>
    /// <param name="weights">≥ 0, not all 0.</param>
    /// <param name="most">The largest number of runs; if values are more, several of them share each run.</param>
    public SortedRuns(float[] values, float[] weights, int most)
    {
        int stride = (values.Length + most - 1) / most;
        List<int> ends = [0];
        for (int end = 1; end <= values.Length; end++)
        {
            if (end == values.Length || (values[end] != values[end - 1] && end - ends[^1] >= stride))
            {
                ends.Add(end);
            }
        }

        double total = 0, weighted = 0;
        for (int i = 0; i < values.Length; i++)
        {
            total += weights[i];
            weighted += (double)weights[i] * values[i];
        }

        _origin = weighted / total;
        _ends = [.. ends];
        _weight = new double[_ends.Length];
        _sum = new double[_ends.Length];
        _square = new double[_ends.Length];
        _plain = new double[_ends.Length];
        for (int run = 1; run < _ends.Length; run++)
        {
            (_weight[run], _sum[run], _square[run], _plain[run]) = (_weight[run - 1], _sum[run - 1], _square[run - 1], _plain[run - 1]);
            for (int i = _ends[run - 1]; i < _ends[run]; i++)
            {
                double value = values[i] - _origin, weight = weights[i];
                _weight[run] += weight;
                _sum[run] += weight * value;
                _square[run] += weight * value * value;
                _plain[run] += value;
            }
        }
    }

    /// <summary>Number of runs.</summary>
    public int Count => _ends.Length - 1;

    /// <summary>The weighted squared distance of the runs [first, end) from their mean.</summary>
    public double Cost(int first, int end)
    {
        double weight = _weight[end] - _weight[first], sum = _sum[end] - _sum[first];
        return weight > 0 ? Math.Max(0, _square[end] - _square[first] - sum * sum / weight) : 0;
    }

    /// <summary>The weighted mean of the runs [first, end); the plain one if none of them counts.</summary>
    public double Mean(int first, int end)
    {
        double weight = _weight[end] - _weight[first];
        return _origin + (weight > 0 ? (_sum[end] - _sum[first]) / weight : (_plain[end] - _plain[first]) / (_ends[end] - _ends[first]));
    }
}
