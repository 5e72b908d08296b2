using System;
using System.Linq;
using System.Numerics;

namespace KernelGen;

/// <summary>The weights of one layer of a GPTQ or AWQ checkpoint, unpacked: <c>w[n, k] = (code[n, k] − zero[n, g]) · scale[n, g]</c> with <c>g = group[k]</c>.</summary>
/// <param name="Rows">N.</param>
/// <param name="Columns">K.</param>
/// <param name="Bits">Bits of a code.</param>
/// <param name="Codes">N·K codes.</param>
/// <param name="Zeros">N·groups zero points.</param>
/// <param name="Scales">N·groups scales.</param>
/// <param name="ScaleType">A type that holds the scales exactly.</param>
/// <param name="GroupOf">The group of each column.</param>
internal sealed record CheckpointWeights(int Rows, int Columns, int Bits, byte[] Codes, int[] Zeros, float[] Scales, ScaleType ScaleType, int[] GroupOf)
{
    // With shorter groups a 16-bit scale costs more than a bit per weight.
    private const int MinGroup = 16;

    private int Groups => Scales.Length / Rows;

    /// <summary>The weights, N·K. Each is rounded once, if its scale has more than 16 bits, and else not at all.</summary>
    public float[] Dequantize()
    {
        float[] values = new float[Codes.Length];
        for (int n = 0, i = 0; n < Rows; n++)
        {
            for (int k = 0; k < Columns; k++, i++)
            {
                int scale = n * Groups + GroupOf[k];
                values[i] = (Codes[i] - Zeros[scale]) * Scales[scale];
            }
        }

        return values;
    }

    /// <summary>The same weights with consecutive groups, the largest of which each lies in one group of the checkpoint; or, where columns were quantized in an order of their own,
    /// stored in that order.</summary>
    public LayerTensors? Exact(float[]? bias, out string? obstacle)
    {
        int size = GroupSize();
        int[]? order = size < Math.Min(MinGroup, Columns) ? Order() : null;
        if (size < Math.Min(MinGroup, Columns) && order is null)
        {
            obstacle = $"columns in an order of their own (desc_act) whose groups are not all of one size of at least {MinGroup}";
            return null;
        }

        size = order is null ? size : Columns / Groups;
        int groups = (Columns - 1) / size + 1;
        int[] zeros = new int[Rows * groups];
        float[] scales = new float[zeros.Length];
        for (int i = 0; i < zeros.Length; i++)
        {
            int first = i % groups * size, source = i / groups * Groups + GroupOf[order?[first] ?? first];
            zeros[i] = Zeros[source];
            scales[i] = Scales[source];
        }

        byte[] codes = new byte[Codes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = Codes[order is null ? i : i - i % Columns + order[i % Columns]];
        }

        QuantizedTensor? exact = ExactCodes.Find(Rows, Columns, size == Columns ? 0 : size, Bits, codes, zeros, scales, ScaleType);
        obstacle = exact is null ? "scales that are not finite" : null;
        if (exact is null)
        {
            return null;
        }

        LayerFormat format = new(exact.Format, null, ActivationFormat.Float32, IsPermuted: order is not null);
        return new(format, [exact], order is null ? null : new(format, Rows, Columns, [], order), bias: bias);
    }

    /// <summary>All columns, those of a group together; <c>null</c> if groups differ in size, or are too small.</summary>
    private int[]? Order()
    {
        int size = Columns / Groups;
        int[] order = [.. Enumerable.Range(0, Columns).OrderBy(column => GroupOf[column])];
        bool isEven = size >= MinGroup && size * Groups == Columns && Enumerable.Range(0, Columns).All(place => GroupOf[order[place]] == place / size);
        return isEven ? order : null;
    }

    /// <summary>The greatest common divisor of the places where another group starts.</summary>
    private int GroupSize()
    {
        BigInteger divisor = 0;
        for (int k = 1; k < Columns; k++)
        {
            divisor = GroupOf[k] == GroupOf[k - 1] ? divisor : BigInteger.GreatestCommonDivisor(divisor, k);
        }

        return divisor == 0 ? Columns : (int)divisor;
    }
}
