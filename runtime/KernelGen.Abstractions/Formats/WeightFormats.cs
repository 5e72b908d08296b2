using System.Collections.Generic;

namespace KernelGen;

/// <summary>The elements that kernels exist for. Adding a bit width or a table is one line here and one in the list of test layers.</summary>
public static class WeightFormats
{
    /// <summary>Every element: integers, tables, learned tables, small floats, and floats without a scale; narrowest first.</summary>
    public static IReadOnlyList<Element> Elements { get; } =
    [
        Element.Int(1), Element.Int(2), Element.Int(3), Element.Int(4), Element.Int(5), Element.Int(6), Element.Int(7), Element.Int(8),
        Element.UInt(1), Element.UInt(2), Element.UInt(3), Element.UInt(4), Element.UInt(5), Element.UInt(6), Element.UInt(7), Element.UInt(8),
        Element.Ternary,
        Element.NormalFloat(3), Element.NormalFloat(4), Element.PowerOfTwo(3), Element.PowerOfTwo(4), Element.PowerOfRootTwo(3), Element.PowerOfRootTwo(4),
        Element.Lut(1), Element.Lut(2), Element.Lut(3), Element.Lut(4), Element.Lut(5), Element.Lut(6), Element.Lut(7), Element.Lut(8),
        Element.E2M1, Element.E3M2, Element.E2M3, Element.E4M3, Element.E5M2,
        Element.Float16, Element.Float32,
    ];
}
