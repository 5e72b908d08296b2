using System;

namespace KernelGen.Quantization;

/// <summary>The largest magnitude becomes the largest symmetric code: <c>s = max|w| / (2^(b−1) − 1)</c> for integers.</summary>
/// <remarks>
/// For tables and small floats it becomes their largest magnitude: <c>s = max|w|</c> for NF4, <c>s = max|w| / 448</c> for E4M3.
/// Unsigned codes without a zero point use their whole range, <c>s = max|w| / (2^b − 1)</c>; with one, it sits in the middle, at
/// <c>2^(b−1)</c>. One-bit signed codes stand for ±s and have no zero, so the largest magnitude would do more harm than storing nothing:
/// they get <c>s = mean|w|</c>, the scale of least squared error for signs (XNOR-Net, Rastegari et al. 2016).
/// </remarks>
public sealed class AbsMax : IScaleRule
{
    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit)
    {
        ArgumentNullException.ThrowIfNull(format);
        bool isSign = format.Element.CodeStep == 2;
        return SymmetricGrid.Of(format).At(isSign ? MeanMagnitude(unit) : SymmetricGrid.LargestMagnitude(unit));
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
