using System;

namespace KernelGen;

/// <content>Tensors from what is not canonical yet, and the numbers that scales are stored as.</content>
public sealed partial class QuantizedTensor
{
    /// <summary>Builds a tensor from codes and learned tables.</summary>
    /// <param name="format">A format with learned tables.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="codes">N·K stored codes.</param>
    /// <param name="tables">N tables of 2^b entries, or 1: fp16 numbers.</param>
    /// <exception cref="ArgumentException">A length is wrong, or an entry is no finite fp16 number.</exception>
    public static QuantizedTensor FromTables(WeightFormat format, int rows, int columns, byte[] codes, float[] tables) =>
        new(format, rows, columns, codes, [], [], [], [], tables);

    /// <summary>Builds a tensor from dense codes; for 2:4, <paramref name="kept"/> says which two of every four columns stay.</summary>
    /// <param name="format">A format with scales.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="denseCodes">N·K stored codes.</param>
    /// <param name="scales">1, N or N·groups scales; empty with a second level.</param>
    /// <param name="zeroPoints">As many zero points as scales, or empty.</param>
    /// <param name="kept">N·K flags, exactly two per run of four, for 2:4; otherwise empty.</param>
    /// <param name="secondLevel">Scales and zero points of formats with a second level; otherwise absent.</param>
    /// <param name="tensorScale">What fp8 scales are relative to; otherwise absent.</param>
    /// <exception cref="ArgumentException">A run does not keep two weights, or a length is wrong.</exception>
    public static QuantizedTensor FromDense(
        WeightFormat format,
        int rows,
        int columns,
        byte[] denseCodes,
        float[] scales,
        byte[] zeroPoints,
        ReadOnlySpan<bool> kept = default,
        SecondLevelTensor? secondLevel = null,
        float tensorScale = 1)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(denseCodes);
        if (format.Sparsity is null)
        {
            return new(format, rows, columns, denseCodes, scales, zeroPoints, [], [], secondLevel: secondLevel, tensorScale: tensorScale);
        }

        if (kept.Length != denseCodes.Length || denseCodes.Length != (long)rows * columns || columns % 4 != 0)
        {
            throw new ArgumentException("2:4 needs one flag per weight and K divisible by 4.", nameof(kept));
        }

        byte[] codes = new byte[denseCodes.Length / 2];
        byte[] patterns = new byte[denseCodes.Length / 4];
        for (int run = 0; run < patterns.Length; run++)
        {
            int count = 0;
            for (int i = 0; i < 4; i++)
            {
                if (!kept[4 * run + i])
                {
                    continue;
                }

                if (count < 2)
                {
                    codes[2 * run + count] = denseCodes[4 * run + i];
                    patterns[run] |= (byte)(i << 2 * count);
                }

                count++;
            }

            if (count != 2)
            {
                throw new ArgumentException($"Run {run % (columns / 4)} of row {run / (columns / 4)} keeps {count} weights; 2:4 keeps exactly 2.", nameof(kept));
            }
        }

        return new(format, rows, columns, codes, scales, zeroPoints, patterns, [], secondLevel: secondLevel, tensorScale: tensorScale);
    }

    /// <summary>Stores float weights as fp16 or fp32 elements.</summary>
    /// <exception cref="ArgumentException">The format's element has codes, or a weight is not finite in fp16.</exception>
    public static QuantizedTensor FromValues(WeightFormat format, Matrix weights)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        float[] values = (float[])weights.Values.Clone();
        if (format.Element == Element.Float16)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)(Half)values[i];
            }
        }

        return new(format, weights.Rows, weights.Columns, [], [], [], [], values);
    }

    /// <summary>
    /// The nearest value a scale type stores; of powers of two, the next larger one, so that no weight is cut off. Scales are not negative; a scale too small becomes the
    /// smallest positive one. What fp8 scales are rounded to depends on all scales of the tensor, see <see cref="RoundScales"/>.
    /// </summary>
    public static float StoredScale(ScaleType type, double scale)
    {
        if (type is ScaleType.Float32 or ScaleType.Float8)
        {
            return (float)scale;
        }

        if (type == ScaleType.PowerOfTwo)
        {
            return PowerOfTwo.AtLeast(scale);
        }

        Half half = (Half)Math.Min(scale, (double)Half.MaxValue);
        return (float)(half == Half.Zero && scale > 0 ? Half.Epsilon : half);
    }

    /// <summary>Rounds all scales of a tensor to what their type stores. Of fp8 scales, the largest becomes the largest number there is, times the scale of the tensor.</summary>
    /// <returns>The scale of the tensor, 1 without fp8 scales.</returns>
    public static float RoundScales(ScaleType type, Span<float> scales)
    {
        float largest = 0;
        foreach (float scale in scales)
        {
            largest = Math.Max(largest, scale);
        }

        float tensorScale = type == ScaleType.Float8 ? largest / Float8.Largest : 1;
        foreach (ref float scale in scales)
        {
            scale = type == ScaleType.Float8 ? Float8.Decode(Float8.Encode(scale, tensorScale), tensorScale) : StoredScale(type, scale);
        }

        return tensorScale;
    }
}
