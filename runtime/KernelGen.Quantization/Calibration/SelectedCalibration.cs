using System;

namespace KernelGen.Quantization;

/// <summary>The statistics of some features, in another order.</summary>
internal sealed class SelectedCalibration : ICalibration
{
    private readonly double[] _meanAbsolute;
    private readonly double[] _maxAbsolute;
    private readonly double[] _meanSquare;
    private readonly Lazy<double[]> _covariance;

    /// <summary>Selects features.</summary>
    /// <param name="inner">Statistics of all of them.</param>
    /// <param name="features">Which ones, in their new order.</param>
    public SelectedCalibration(ICalibration inner, int[] features)
    {
        Rows = inner.Rows;
        Features = features.Length;
        _meanAbsolute = Selected(inner.MeanAbsolute, features);
        _maxAbsolute = Selected(inner.MaxAbsolute, features);
        _meanSquare = Selected(inner.MeanSquare, features);
        _covariance = new(() =>
        {
            double[] result = new double[inner.Covariance.IsEmpty ? 0 : (long)features.Length * features.Length];
            for (int i = 0; i < features.Length && result.Length > 0; i++)
            {
                ReadOnlySpan<double> row = inner.Covariance.Slice(features[i] * inner.Features, inner.Features);
                for (int j = 0; j < features.Length; j++)
                {
                    result[i * features.Length + j] = row[features[j]];
                }
            }

            return result;
        });
    }

    public int Features { get; }

    public long Rows { get; }

    public ReadOnlySpan<double> MeanAbsolute => _meanAbsolute;

    public ReadOnlySpan<double> MaxAbsolute => _maxAbsolute;

    public ReadOnlySpan<double> MeanSquare => _meanSquare;

    public ReadOnlySpan<double> Covariance => _covariance.Value;

    private static double[] Selected(ReadOnlySpan<double> values, int[] features)
    {
        double[] result = new double[features.Length];
        for (int k = 0; k < result.Length; k++)
        {
            result[k] = values[features[k]];
        }

        return result;
    }
}
