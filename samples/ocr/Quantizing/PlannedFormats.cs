using System.Collections.Generic;
using KernelGen.Samples.Ocr.Graphs;

namespace KernelGen.Samples.Ocr.Quantizing;

/// <summary>The formats that a planner chooses from.</summary>
internal static class PlannedFormats
{
    /// <summary>Columns that share a scale in layers whose inputs come in powers of two.</summary>
    public const int SmallGroup = 64;

    /// <summary>Columns that share a scale in the others, whose inputs are multiples of 120: no group is short.</summary>
    public const int LargeGroup = 120;

    /// <summary>Bits to choose from.</summary>
    public static IReadOnlyList<int> Widths { get; } = [3, 4, 5, 6, 8];

    /// <summary>The format of a product at a width.</summary>
    public static LayerFormat Of(Product product, int bits) => new(new WeightFormat(
        Element.Int(bits), Granularity.Group, product.Weights.Columns % LargeGroup == 0 ? LargeGroup : SmallGroup));
}
