using System;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace KernelGen;

/// <summary>Symmetric int8 activations: <c>q = round(x · 127 / max|x|)</c>, scale <c>max|x| / 127</c>.</summary>
internal static class ActivationQuantizer
{
    /// <summary>Quantizes one stretch that shares a scale and returns the scale. Ties go to even; a stretch of zeros has scale 0.</summary>
    public static float Quantize(ReadOnlySpan<float> x, Span<sbyte> codes)
    {
        float max = MaxAbsolute(x);
        if (max == 0)
        {
            codes[..x.Length].Clear();
            return 0;
        }

        float factor = 127 / max;
        if (!float.IsFinite(factor))
        {
            // max|x| is NaN or infinite, or so small that its reciprocal is not a number: divide first.
            return QuantizeExtreme(x, codes, max);
        }

        int k = 0;
        if (Vector256.IsHardwareAccelerated || Vector128.IsHardwareAccelerated)
        {
            Vector128<float> factors = Vector128.Create(factor);
            for (; k + 16 <= x.Length; k += 16)
            {
                Vector128<int> a = Round(x, k, factors), b = Round(x, k + 4, factors), c = Round(x, k + 8, factors), d = Round(x, k + 12, factors);
                Vector128.Narrow(Vector128.Narrow(a, b), Vector128.Narrow(c, d)).CopyTo(codes[k..]);
            }
        }

        for (; k < x.Length; k++)
        {
            codes[k] = (sbyte)(int)MathF.Round(x[k] * factor);
        }

        return max / 127;
    }

    private static Vector128<int> Round(ReadOnlySpan<float> x, int k, Vector128<float> factors) =>
        Vector128.ConvertToInt32(Vector128.Round(Vector128.Create(x.Slice(k, 4)) * factors));

    private static float QuantizeExtreme(ReadOnlySpan<float> x, Span<sbyte> codes, float max)
    {
        for (int k = 0; k < x.Length; k++)
        {
            double value = Math.Round((double)x[k] / max * 127);
            codes[k] = double.IsNaN(value) ? (sbyte)0 : (sbyte)Math.Clamp(value, -127, 127);
        }

        return max / 127;
    }

    private static float MaxAbsolute(ReadOnlySpan<float> x)
    {
        // Vector.Max passes NaN on, so that a NaN in x reaches the scale and with it every output.
        Vector<float> max = Vector<float>.Zero;
        int k = 0;
        for (; k + Vector<float>.Count <= x.Length; k += Vector<float>.Count)
        {
            max = Vector.Max(max, Vector.Abs(new Vector<float>(x[k..])));
        }

        float result = 0;
        for (int i = 0; i < Vector<float>.Count; i++)
        {
            result = MathF.Max(result, max[i]);
        }

        for (; k < x.Length; k++)
        {
            result = MathF.Max(result, MathF.Abs(x[k]));
        }

        return result;
    }
}
