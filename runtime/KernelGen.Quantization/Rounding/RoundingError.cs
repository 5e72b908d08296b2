using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace KernelGen.Quantization;

/// <summary>What rounding to the nearest code costs, for searches that try many scales on the same weights.</summary>
internal static class RoundingError
{
    /// <summary><c>Σ importance·(w − decode(encode(w)))²</c>, computed in float and summed in double.</summary>
    /// <param name="element">An integer element.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="scale">Their scale.</param>
    /// <param name="importance">One number per weight, or empty for 1.</param>
    public static double SumOfSquares(Element element, ReadOnlySpan<float> weights, UnitScale scale, ReadOnlySpan<float> importance = default)
    {
        if (scale.Scale == 0)
        {
            return SumOfSquares(weights, importance);
        }

        if (element.Codebook is not null)
        {
            return OneByOne(element, weights, scale, importance);
        }

        // level = step·clamp(round((w/s + z + offset) / step), 0, max) − offset − z
        float step = element.CodeStep, shift = element.Offset + scale.ZeroPoint;
        Vector<float> slope = new(1 / (scale.Scale * step)), intercept = new(shift / step), largest = new(element.MaxStoredCode);
        Vector<float> back = new(step * scale.Scale), origin = new(shift * scale.Scale);
        Vector<double> low = default, high = default;
        ReadOnlySpan<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(weights);
        ReadOnlySpan<Vector<float>> counts = MemoryMarshal.Cast<float, Vector<float>>(importance);
        for (int i = 0; i < wide.Length; i++)
        {
            Vector<float> w = wide[i];
            Vector<float> code = Vector.Min(Vector.Max(Vector.Round(w * slope + intercept), default), largest);
            Vector<float> error = w + origin - code * back;
            Vector<float> square = counts.IsEmpty ? error * error : error * error * counts[i];
            Vector.Widen(square, out Vector<double> first, out Vector<double> second);
            low += first;
            high += second;
        }

        int rest = wide.Length * Vector<float>.Count;
        return Vector.Sum(low + high) + OneByOne(element, weights[rest..], scale, importance.IsEmpty ? importance : importance[rest..]);
    }

    private static double OneByOne(Element element, ReadOnlySpan<float> weights, UnitScale scale, ReadOnlySpan<float> importance)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double error = weights[i] - scale.Decode(element, scale.Encode(element, weights[i]));
            sum += error * error * (importance.IsEmpty ? 1 : importance[i]);
        }

        return sum;
    }

    private static double SumOfSquares(ReadOnlySpan<float> weights, ReadOnlySpan<float> importance)
    {
        if (importance.IsEmpty)
        {
            return Orthonormal.Dot(weights, weights);
        }

        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += (double)weights[i] * weights[i] * importance[i];
        }

        return sum;
    }
}
