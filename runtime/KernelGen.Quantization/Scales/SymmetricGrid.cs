using System;

namespace KernelGen.Quantization;

/// <summary>The codes of a format seen as a grid around zero: <c>alpha</c> is the magnitude that the outermost symmetric code stands for, which is <c>Steps</c> times the scale.</summary>
internal readonly record struct SymmetricGrid(ScaleType ScaleType, float Steps, float ZeroPoint)
{
    public static SymmetricGrid Of(WeightFormat format)
    {
        Element element = format.Element;
        bool unsignedOnly = element.Kind == ElementKind.UnsignedInt && !format.HasZeroPoint;
        return new(
            SecondLevelScales.FoundAs(format),
            unsignedOnly ? element.MaxStoredCode : element.SymmetricMax,
            format.HasZeroPoint ? 1 << (element.Bits - 1) : 0);
    }

    public UnitScale At(double alpha) => new(QuantizedTensor.StoredScale(ScaleType, alpha / Steps), ZeroPoint);

    public static double LargestMagnitude(ReadOnlySpan<float> unit)
    {
        float largest = 0;
        foreach (float weight in unit)
        {
            largest = Math.Max(largest, Math.Abs(weight));
        }

        return largest;
    }
}
