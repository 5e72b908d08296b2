using System;

namespace KernelGen.Quantization;

/// <summary>The statistics of <c>x ⊘ s</c>, from those of x.</summary>
internal sealed class ScaledCalibration : ICalibration
{
    private readonly double[] _meanAbsolute;
    private readonly double[] _maxAbsolute;
    private readonly double[] _meanSquare;
    private readonly Lazy<double[]> _covariance;

    public ScaledCalibration(ICalibration inner, float[] factors)
    {
        Rows = inner.Rows;
        Features = inner.Features;
        _meanAbsolute = Divided(inner.MeanAbsolute, factors);
        _maxAbsolute = Divided(inner.MaxAbsolute, factors);
        _meanSquare = Divided(Divided(inner.MeanSquare, factors), factors);
        _covariance = new(() =>
        {
            double[] result = inner.Covariance.ToArray();
            for (int i = 0; i < result.Length; i++)
            {
                result[i] /= (double)factors[i / factors.Length] * factors[i % factors.Length];
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

    private static double[] Divided(ReadOnlySpan<double> values, float[] factors)
    {
        double[] result = values.ToArray();
        for (int k = 0; k < result.Length; k++)
        {
            result[k] /= factors[k];
        }

        return result;
    }
}
