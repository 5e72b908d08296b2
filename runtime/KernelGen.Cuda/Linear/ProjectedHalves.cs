using System;
using System.Linq;

namespace KernelGen;

/// <summary>Projected activations <c>t = x·Aᵀ</c> of a low-rank branch as halves, for kernels that multiply the second factor along.</summary>
internal static class ProjectedHalves
{
    // ‖x‖ is at most 2¹⁴·√K where rows were staged, and 2¹⁶·√K where they are halves anyway.
    private const int NormBits = 7;

    // Neither the factor nor its reciprocal leaves the range of floats.
    private const int MostExponent = 120;

    /// <summary>What projected activations are multiplied by, a power of two.</summary>
    /// <remarks>
    /// By the inequality of Cauchy and Schwarz |t| ≤ ‖x‖·‖a‖, with a row a of A. Staged rows have no number above 2¹⁴, so |t| times 2⁻⁷ / ‖a‖ is at most 2⁷·√K: below the
    /// largest half for K up to 2¹⁷. It is as well for halves that are read where they are, unless nearly all of more than 2¹³ of them are as large as a half can be.
    /// </remarks>
    /// <param name="down">A, rank×K.</param>
    public static float Scale(QuantizedTensor down)
    {
        float[] row = new float[down.Columns];
        double largest = Enumerable.Range(0, down.Rows).Max(n =>
        {
            down.DequantizeRow(n, row);
            return row.Sum(static value => (double)value * value);
        });
        return largest == 0 ? 1 : MathF.ScaleB(1, Math.Clamp(-NormBits - (int)Math.Ceiling(Math.Log2(largest) / 2), -MostExponent, MostExponent));
    }

    /// <summary>Why they cannot be; <c>null</c> if they can.</summary>
    /// <param name="format">The layer's format, with a branch.</param>
    /// <param name="rank">Rows of A.</param>
    public static string? Obstacle(LayerFormat format, int rank)
    {
        WeightFormat factors = format.LowRank!.Factors;
        int tiles = (rank + PackedLayout.TileRows - 1) / PackedLayout.TileRows;
        return format.Projection!.Activations.IsInteger ? "activations of the branch are quantized"
            : new PackedLayout(factors, 1, rank).StagedColumns > tiles * PackedLayout.TileRows ? "the second factor is padded to more columns than the tiles of the first have rows"
            : factors.HasScale && factors.Granularity == Granularity.Tensor && rank % PackedLayout.TileRows != 0 ? "rows beyond the rank would not be 0: they have the scale of the tensor"
            : null;
    }
}
