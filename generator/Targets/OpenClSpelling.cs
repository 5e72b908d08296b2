using System;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>How each step of a decode recipe is written in OpenCL C. Statements are for vector <c>r</c> of a work-item's rows.</summary>
internal static class OpenClSpelling
{
    /// <summary>The lowest bit of a code that fills the highest bits of a float's fraction.</summary>
    public static int LowestFractionBit(Element element) => 23 - FieldBits(element);

    /// <summary>Bits of a code as it is cut: a one-bit signed code counts double.</summary>
    public static int FieldBits(Element element) => element.Bits + element.CodeStep - 1;

    /// <summary>Where a code stands in the fraction.</summary>
    public static string Field(Element element) => Text($"0x{(uint)(element.MaxStoredCode * element.CodeStep) << LowestFractionBit(element):x8}u");

    /// <summary>The bits of 2^b, to which a code in the fraction is added.</summary>
    public static string PowerBits(Element element) => Text($"0x{(uint)(127 + FieldBits(element)) << 23:x8}u");

    /// <summary>A word of planes moved right, or left.</summary>
    public static string Move(string word, int right) => right switch
    {
        0 => word,
        > 0 => Text($"{word} >> {right}"),
        _ => Text($"{word} << {-right}"),
    };

    /// <summary>Code j of a word as a number: the code is moved to the highest bits of the fraction.</summary>
    /// <param name="word">Four codes, at bits <paramref name="shift"/> + 8·j.</param>
    /// <param name="shift">Where the first one begins.</param>
    /// <param name="j">Which of the four.</param>
    /// <param name="element">The element type.</param>
    public static string Code(string word, int shift, int j, Element element) => $"CODE({Move(word, shift + 8 * j - LowestFractionBit(element))})";

    /// <summary>The four codes of a word, one per byte.</summary>
    public static string Bytes(DecodeStep.Cut cut)
    {
        string moved = Move(Plane(cut.Plane), cut.Shift);
        return cut.Mask == 0xFF ? moved : $"{(cut.Shift == 0 ? moved : "(" + moved + ")")} & {Text($"0x{(uint)cut.Mask * 0x01010101u:x8}u")}";
    }

    /// <summary>A plane of the unit.</summary>
    public static string Plane(int plane) => Text($"p{plane}[r]");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
