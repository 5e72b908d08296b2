using System;

namespace KernelGen.Quantization;

/// <summary>The range from the smallest to the largest weight, stretched to contain 0, is spread over all codes: <c>s = (max − min) / (2^b
/// − 1)</c>, <c>z = round(−min / s)</c>.</summary>
/// <remarks>A format without zero points cannot shift its range; for it this rule is <see cref="AbsMax"/>.</remarks>
public sealed class MinMax : IScaleRule
{
    private static readonly AbsMax s_symmetric = new();

    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (!format.HasZeroPoint)
        {
            return s_symmetric.Find(format, unit);
        }

        (double min, double max) = Range(unit);
        return Spread(format, min, max);
    }

    internal static (double Min, double Max) Range(ReadOnlySpan<float> unit)
    {
        float min = 0, max = 0;
        foreach (float weight in unit)
        {
            min = Math.Min(min, weight);
            max = Math.Max(max, weight);
        }

        return (min, max);
    }

    internal static UnitScale Spread(WeightFormat format, double min, double max)
    {
        float scale = QuantizedTensor.StoredScale(SecondLevelScales.FoundAs(format), (max - min) / format.Element.MaxStoredCode);
        double zero = scale > 0 ? -min / scale : 0;
        return new(scale, format.SecondLevel is null ? format.Element.Encode(zero) : (float)zero);
    }
}
