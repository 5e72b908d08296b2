using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>Bits per group of input features of one layer: all rows of a group share a width.</summary>
/// <param name="GroupSize">Features per group; the last may be short.</param>
/// <param name="Features">K.</param>
/// <param name="Bits">Bits per weight of each group, in the order of the features.</param>
public sealed record GroupBits(int GroupSize, int Features, IReadOnlyList<int> Bits)
{
    /// <summary>Bits per weight over the layer, codes alone.</summary>
    public double AverageBits => Bits.Select((bits, group) => (double)bits * Width(group)).Sum() / Features;

    /// <summary>How many features a group has.</summary>
    public int Width(int group) => Math.Min(GroupSize, Features - group * GroupSize);
}
