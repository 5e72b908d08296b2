using System;

namespace KernelGen.Quantization;

/// <summary>The largest magnitude becomes the largest symmetric code: <c>s = max|w| / (2^(b−1) − 1)</c> for integers.</summary>
/// <remarks>
/// For tables and small floats it becomes their largest magnitude: <c>s = max|w|</c> for NF4, <c>s = max|w| / 448</c> for E4M3.
/// Unsigned codes without a zero point use their whole range, <c>s = max|w| / (2^b − 1)</c>; with one, it sits in the middle, at
/// <c>2^(b−1)</c>. One-bit signed codes stand for ±s and have no zero, so the largest magnitude would do more harm than storing nothing:
/// they get <c>s = mean|w|</c>, the scale of least squared error for signs (XNOR-Net, Rastegari et al. 2016). So do ternary codes, over the weights that do not become 0:
/// the k largest, where k makes the squared error least (what Ternary Weight Networks, Li et al. 2016, estimate from the mean).
/// </remarks>
public sealed class AbsMax : IScaleRule
{
    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit)
    {
        ArgumentNullException.ThrowIfNull(format);
        double magnitude = format.Element switch
        {
            { CodeStep: 2 } => MeanMagnitude(unit),
            { IsTernary: true } => MeanOfLargest(unit),
            _ => SymmetricGrid.LargestMagnitude(unit),
        };
        return SymmetricGrid.Of(format).At(magnitude);
    }

    /// <summary>The mean of the k largest magnitudes, for the k for which these and zeros are nearest to all weights: the one with the largest <c>(Σ|w|)² / k</c>.</summary>
    private static double MeanOfLargest(ReadOnlySpan<float> unit)
    {
        float[] magnitudes = new float[unit.Length];
        for (int i = 0; i < magnitudes.Length; i++)
        {
            magnitudes[i] = -Math.Abs(unit[i]);
        }

        Array.Sort(magnitudes);
        double sum = 0, most = 0, best = 0;
        for (int i = 0; i < magnitudes.Length; i++)
        {
            sum -= magnitudes[i];
            double gain = sum * sum / (i + 1);
            (most, best) = gain > most ? (gain, sum / (i + 1)) : (most, best);
        }

        return best;
    }

    private static double MeanMagnitude(ReadOnlySpan<float> unit)
    {
        double sum = 0;
        foreach (float weight in unit)
        {
            sum += Math.Abs(weight);
        }

        return sum / unit.Length;
    }
}
