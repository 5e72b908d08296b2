using System;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>Matrices whose groups of features have different widths, as values: what planners compare.</summary>
public static class MixedWidth
{
    /// <summary>The matrix with every group rounded to nearest at its width: asymmetric over its range with fp16 scales; one bit stores
    /// <c>mean ± mean |w − mean|</c>.</summary>
    /// <exception cref="ArgumentException">The plan is for another number of features.</exception>
    public static Matrix Rounded(Matrix weights, GroupBits plan)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Features != weights.Columns)
        {
            throw new ArgumentException($"The plan is for {plan.Features} features; the weights have {weights.Columns}.", nameof(plan));
        }

        Matrix result = new(weights.Rows, weights.Columns);
        Parallel.For(0, weights.Rows, row =>
        {
            for (int group = 0; group < plan.Bits.Count; group++)
            {
                int column = group * plan.GroupSize, width = plan.Width(group);
                Round(weights.Row(row).Slice(column, width), plan.Bits[group], result.Row(row).Slice(column, width));
            }
        });
        return result;
    }

    /// <summary>One group of all rows, N×width.</summary>
    internal static Matrix Rounded(Matrix weights, int column, int width, int bits)
    {
        Matrix result = new(weights.Rows, width);
        Parallel.For(0, weights.Rows, row => Round(weights.Row(row).Slice(column, width), bits, result.Row(row)));
        return result;
    }

    private static void Round(ReadOnlySpan<float> group, int bits, Span<float> destination)
    {
        if (bits == 1)
        {
            RoundToSigns(group, destination);
            return;
        }

        WeightFormat format = new(Element.UInt(bits), Granularity.Row, 0, ScaleType.Float16, true);
        UnitScale scale = new MinMax().Find(format, group);
        for (int k = 0; k < group.Length; k++)
        {
            destination[k] = scale.Decode(format.Element, scale.Encode(format.Element, group[k]));
        }
    }

    private static void RoundToSigns(ReadOnlySpan<float> group, Span<float> destination)
    {
        double mean = 0, magnitude = 0;
        foreach (float value in group)
        {
            mean += value / (double)group.Length;
        }

        foreach (float value in group)
        {
            magnitude += Math.Abs(value - mean) / group.Length;
        }

        for (int k = 0; k < group.Length; k++)
        {
            destination[k] = (float)(group[k] >= mean ? mean + magnitude : mean - magnitude);
        }
    }
}
