using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace KernelGen.Quantization;

/// <summary>What rounding to the nearest code costs, for searches that try many scales on the same weights.</summary>
internal static class RoundingError
{
    /// <summary><c>Σ (w − decode(encode(w)))²</c>, computed in float and summed in double.</summary>
    public static double SumOfSquares(Element element, ReadOnlySpan<float> weights, UnitScale scale)
    {
        if (scale.Scale == 0)
        {
            return Orthonormal.Dot(weights, weights);
        }

        if (element.Codebook is not null)
        {
            return OneByOne(element, weights, scale);
        }

        // level = step·clamp(round((w/s + z + offset) / step), 0, max) − offset − z
        float step = element.CodeStep, shift = element.Offset + scale.ZeroPoint;
        Vector<float> slope = new(1 / (scale.Scale * step)), intercept = new(shift / step), largest = new(element.MaxStoredCode);
        Vector<float> back = new(step * scale.Scale), origin = new(shift * scale.Scale);
        Vector<double> low = default, high = default;
        ReadOnlySpan<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(weights);
        foreach (Vector<float> w in wide)
        {
            Vector<float> code = Vector.Min(Vector.Max(Vector.Round(w * slope + intercept), default), largest);
            Vector<float> error = w + origin - code * back;
            Vector.Widen(error * error, out Vector<double> first, out Vector<double> second);
            low += first;
            high += second;
        }

        return Vector.Sum(low + high) + OneByOne(element, weights[(wide.Length * Vector<float>.Count)..], scale);
    }

    private static double OneByOne(Element element, ReadOnlySpan<float> weights, UnitScale scale)
    {
        double sum = 0;
        foreach (float w in weights)
        {
            double error = w - scale.Decode(element, scale.Encode(element, w));
            sum += error * error;
        }

        return sum;
    }
}
