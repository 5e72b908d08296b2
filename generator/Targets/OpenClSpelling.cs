using System;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>How each step of a decode recipe is written in OpenCL C. Statements are for vector <c>r</c> of a work-item's rows.</summary>
internal static class OpenClSpelling
{
    /// <summary>
    /// Code j of a word as a number. An integer is moved to the highest bits of the fraction, an index into a table to the lowest bits, a small float to the highest.
    /// </summary>
    /// <param name="value">What the code means.</param>
    /// <param name="word">Four codes, at bits <paramref name="shift"/> + 8·j.</param>
    /// <param name="shift">Where the first one begins.</param>
    /// <param name="j">Which of the four.</param>
    /// <param name="element">The element type.</param>
    public static string Number(ValueStep value, string word, int shift, int j, Element element) => value switch
    {
        ValueStep.Convert => $"CODE({CodeField.MoveToFraction(word, shift, j, element)})",
        ValueStep.LookUp or ValueStep.LearnedLookUp => $"CODE({CodeField.Move(word, shift + 8 * j)})",
        ValueStep.Expand floats => $"CODE({CodeField.Move(word, shift + 8 * j + floats.Bits - 32)})",
        _ => throw new NotSupportedException($"{value} has no spelling for OpenCL."),
    };

    /// <summary>The four codes of a word, one per byte.</summary>
    public static string Bytes(DecodeStep.Cut cut) => CodeField.Bytes(cut, Plane(cut.Plane));

    /// <summary>A plane of the unit.</summary>
    public static string Plane(int plane) => FormattableString.Invariant($"p{plane}[r]");
}
