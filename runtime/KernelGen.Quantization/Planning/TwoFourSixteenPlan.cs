using System.Collections.Generic;

namespace KernelGen.Quantization;

/// <summary>Which parts of a matrix get 4 bits, and which of its 2-bit weights are kept in fp16.</summary>
/// <param name="Blocks">2 or 4 bits for each block of features.</param>
/// <param name="Outliers">Kept weights as indices <c>n·K + k</c>, ascending; all lie in 2-bit blocks.</param>
/// <param name="Rows">N.</param>
public sealed record TwoFourSixteenPlan(GroupBits Blocks, IReadOnlyList<long> Outliers, int Rows)
{
    /// <summary>Stored bits per weight.</summary>
    /// <param name="bitsPerGroup">What scale and zero point of one group of one row take, second level included.</param>
    /// <param name="bitsPerOutlier">What value and index of one outlier take; 32 unless given.</param>
    public double AverageBits(double bitsPerGroup, double bitsPerOutlier = 32) =>
        Blocks.AverageBits + bitsPerGroup * Blocks.Bits.Count / Blocks.Features + bitsPerOutlier * Outliers.Count / ((double)Rows * Blocks.Features);
}
