using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>How each <see cref="Codebook"/> is made.</summary>
internal static class Codebooks
{
    /// <summary>The widest table without structure: 16 values are what one vector register holds.</summary>
    public const int MaxTableBits = 4;

    /// <summary>The narrowest table: with fewer, powers have one magnitude beside 0.</summary>
    public const int MinTableBits = 3;

    private static readonly Dictionary<string, Codebook> s_byId = All().ToDictionary(static book => book.Id);

    /// <summary>The codebook with an id, or <c>null</c>.</summary>
    public static Codebook? Find(string id) => s_byId.TryGetValue(id, out Codebook? book) ? book : null;

    /// <summary>A family's table of a width.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The family has no such table.</exception>
    public static Codebook Of(string family, int bits) => Find(family + bits.ToInvariantString())
        ?? throw new ArgumentOutOfRangeException(nameof(bits), bits, "A table of this family has " + MinTableBits + " to " + MaxTableBits + " bits.");

    private static IEnumerable<Codebook> All()
    {
        for (int bits = MinTableBits; bits <= MaxTableBits; bits++)
        {
            string width = bits.ToInvariantString();
            yield return new("nf" + width, NormalFloat(bits));
            yield return new("pot" + width, Powers(bits, 1));
            yield return new("post" + width, Powers(bits, 0.5));
        }

        yield return SmallFloat("e2m1", 2, 1, 0);
        yield return SmallFloat("e3m2", 3, 2, 0);
        yield return SmallFloat("e2m3", 2, 3, 0);

        // The OCP formats of 8 bits: E4M3 gives up its largest magnitude for NaN, E5M2 has infinities and NaNs as IEEE formats do.
        yield return SmallFloat("e4m3", 4, 3, 1);
        yield return SmallFloat("e5m2", 5, 2, 4);
    }

    /// <summary>
    /// QLoRA's normal float (Dettmers et al. 2023): quantiles of the normal distribution, equally spaced in probability on either side of 0, with half the codes for 0 and
    /// positive values together less one, so that 0 is exact; divided by the largest.
    /// </summary>
    /// <remarks>
    /// The outermost probability, 1 − (1/(2·2^b) + 1/(2·(2^b − 1)))/2, has seven digits, and probabilities, quantiles and quotients are floats, as in the program that the
    /// published table comes from: every bit of its numbers is the same.
    /// </remarks>
    private static float[] NormalFloat(int bits)
    {
        int half = 1 << (bits - 1), all = 2 * half;
        double outermost = Math.Round(1 - (0.5 / all + 0.5 / (all - 1)) / 2, 7);
        float[] values = [.. Side(outermost, half - 1).Select(static value => -value), 0, .. Side(outermost, half).Reverse()];
        float largest = values[values.Length - 1];
        return [.. values.Select(value => value / largest)];
    }

    /// <summary>Quantiles of equally spaced probabilities, from the outermost on and without that of 0.</summary>
    private static IEnumerable<float> Side(double outermost, int count)
    {
        float start = (float)outermost, step = (0.5f - start) / count;
        for (int i = 0; i < count; i++)
        {
            // From the end that is nearer.
            float probability = 2 * i < count + 1 ? (float)(start + (double)step * i) : (float)(0.5 - (double)step * (count - i));
            yield return (float)NormalDistribution.Quantile(probability);
        }
    }

    /// <summary>A sign, and 0 or one of 2^(b−1) − 1 powers of two, the largest of which is 1: exponents 0, −step, −2·step, …</summary>
    private static float[] Powers(int bits, double step)
    {
        int half = 1 << (bits - 1);
        IEnumerable<float> magnitudes = Enumerable.Range(0, half).Select(code => code == 0 ? 0 : (float)Math.Pow(2, (code - (half - 1)) * step));
        return [.. magnitudes, .. magnitudes.Select(static value => -value)];
    }

    /// <summary>A sign, an exponent and a fraction; exponent 0 means subnormal.</summary>
    private static Codebook SmallFloat(string id, int exponentBits, int fractionBits, int reserved)
    {
        int half = 1 << (exponentBits + fractionBits), bias = (1 << (exponentBits - 1)) - 1, ones = 1 << fractionBits;
        IEnumerable<float> magnitudes = Enumerable.Range(0, half).Select(code =>
        {
            int exponent = code >> fractionBits, fraction = code & (ones - 1);
            double significand = exponent == 0 ? fraction : ones + fraction;
            return code >= half - reserved ? float.NaN : (float)(significand * Math.Pow(2, Math.Max(1, exponent) - bias - fractionBits));
        });
        return new(id, [.. magnitudes, .. magnitudes.Select(static value => -value)], exponentBits);
    }
}
