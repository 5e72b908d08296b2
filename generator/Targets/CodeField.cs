using System;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>
/// Where codes of 32-bit words are, and how they become floats without a conversion: moved to the highest bits of a float's fraction, below the exponent of 2^b, code u
/// reads as 2^b + u. What is written here, C and C# spell alike.
/// </summary>
internal static class CodeField
{
    /// <summary>The lowest bit of a code that fills the highest bits of a float's fraction.</summary>
    public static int LowestBit(Element element) => 23 - Bits(element);

    /// <summary>Bits of a code as it is cut: a one-bit signed code counts double.</summary>
    public static int Bits(Element element) => element.Bits + element.CodeStep - 1;

    /// <summary>The bits of 2^b, to which a code in the fraction is added.</summary>
    public static string PowerBits(Element element) => Text($"0x{(uint)(127 + Bits(element)) << 23:x8}u");

    /// <summary>The bits of a code in the fraction.</summary>
    public static string Mask(Element element) => Text($"0x{(uint)(element.MaxStoredCode * element.CodeStep) << LowestBit(element):x8}u");

    /// <summary>A word of planes moved right, or left.</summary>
    public static string Move(string word, int right) => right switch
    {
        0 => word,
        > 0 => Text($"{word} >> {right}"),
        _ => Text($"{word} << {-right}"),
    };

    /// <summary>Code j of a word, moved to the fraction.</summary>
    /// <param name="word">Four codes, at bits <paramref name="shift"/> + 8·j.</param>
    /// <param name="shift">Where the first one begins.</param>
    /// <param name="j">Which of the four.</param>
    /// <param name="element">The element type.</param>
    public static string MoveToFraction(string word, int shift, int j, Element element) => Move(word, shift + 8 * j - LowestBit(element));

    /// <summary>A number as C and C# write it, exactly. The two zeros are not told apart.</summary>
    public static string Float(float value) => value switch
    {
        0 => "0f",
        _ when value == Math.Floor(value) && Math.Abs(value) < 1e6f => Text($"{value:F0}f"),
        _ => Text($"{value:G9}f"),
    };

    /// <summary>The four codes of a word, one per byte.</summary>
    /// <param name="cut">Where they are.</param>
    /// <param name="plane">The name of the plane.</param>
    public static string Bytes(DecodeStep.Cut cut, string plane)
    {
        string moved = Move(plane, cut.Shift);
        return cut.Mask == 0xFF ? moved : $"{(cut.Shift == 0 ? moved : "(" + moved + ")")} & {Text($"0x{(uint)cut.Mask * 0x01010101u:x8}u")}";
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
