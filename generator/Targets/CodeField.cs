using System;
using System.Globalization;
using System.Linq;
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

    /// <summary>Bits of a byte lane that a step fills, and planes that a unit fills: digits to base 3 are taken out of whole bytes.</summary>
    public static int StoredBits(Element element) => element.IsTernary ? 8 : element.Bits;

    /// <summary>Bits of a code as it is cut: a one-bit signed code counts double.</summary>
    public static int Bits(Element element) => element.Bits + element.CodeStep - 1;

    /// <summary>The bits of 2^b, to which a code in the fraction is added.</summary>
    public static string PowerBits(Element element) => Text($"0x{(uint)(127 + Bits(element)) << 23:x8}u");

    /// <summary>The bits of a code in the fraction.</summary>
    public static string Mask(Element element) => Text($"0x{(uint)(element.CodeMask * element.CodeStep) << LowestBit(element):x8}u");

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

    /// <summary>A float in C#, exactly; the two zeros are not told apart.</summary>
    public static string Float(float value) => Digits(value) + "f";

    /// <summary>A float in C, where it has a decimal point or an exponent.</summary>
    public static string FloatOfC(float value) => Digits(value).IndexOfAny(['.', 'E']) < 0 ? Digits(value) + ".0f" : Float(value);

    /// <summary>The fewest digits that are read back as the same number.</summary>
    private static string Digits(float value)
    {
        string[] attempts = [Text($"{value:G6}"), Text($"{value:G7}"), Text($"{value:G8}"), Text($"{value:G9}")];
        return value == 0 ? "0" : attempts.First(text => float.Parse(text, CultureInfo.InvariantCulture) == value);
    }

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
