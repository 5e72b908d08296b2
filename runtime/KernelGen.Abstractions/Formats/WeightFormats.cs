using System.Collections.Generic;

namespace KernelGen;

/// <summary>The elements that kernels exist for. Adding a bit width is one line here and one in the list of test layers.</summary>
public static class WeightFormats
{
    /// <summary>Every element, narrowest first.</summary>
    public static IReadOnlyList<Element> Elements { get; } =
    [
        Element.Int(1), Element.Int(2), Element.Int(3), Element.Int(4), Element.Int(5), Element.Int(6), Element.Int(7), Element.Int(8),
        Element.UInt(1), Element.UInt(2), Element.UInt(3), Element.UInt(4), Element.UInt(5), Element.UInt(6), Element.UInt(7), Element.UInt(8),
        Element.Float16, Element.Float32,
    ];
}
