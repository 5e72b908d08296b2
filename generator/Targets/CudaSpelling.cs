using System;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>How each step of a decode recipe is written in C# for NVIDIA GPUs. A lane has one row of the tile, so a plane is one word.</summary>
internal static class CudaSpelling
{
    /// <summary>The most components that one load of activations brings.</summary>
    public const int InputsPerLoad = 4;

    private const string Components = "XYZW";

    /// <summary>A plane of the unit.</summary>
    public static string Plane(int plane) => Text($"p{plane}");

    /// <summary>Code j of a word as a number.</summary>
    /// <param name="word">Four codes, at bits <paramref name="shift"/> + 8·j.</param>
    /// <param name="shift">Where the first one begins.</param>
    /// <param name="j">Which of the four.</param>
    /// <param name="element">The element type.</param>
    public static string Code(string word, int shift, int j, Element element) => $"Code({CodeField.MoveToFraction(word, shift, j, element)})";

    /// <summary>The four codes of a word, one per byte.</summary>
    public static string Bytes(DecodeStep.Cut cut) => CodeField.Bytes(cut, Plane(cut.Plane));

    /// <summary>
    /// The codes of four columns, one per byte, of which two are kept ones and two stand for 0. A byte permutation takes bytes 2·half and 2·half + 1 of the kept codes to their
    /// columns: a nibble of its selector says which byte comes to a column, 4 what stands for 0.
    /// </summary>
    /// <param name="kept">The kept codes of eight columns.</param>
    /// <param name="spread">Which of them, and where their pattern is.</param>
    public static string Spread(string kept, DecodeStep.Spread spread)
    {
        // Bits 0 and 1 of a pattern are the column of the first code, bits 2 and 3 that of the second: both as four times the column, the shift to its nibble.
        string pattern = Plane(spread.PatternPlane);
        string first = CodeField.Move(pattern, spread.Shift - 2), second = CodeField.Move(pattern, spread.Shift);
        return Text($"Prmt({kept}, zeroCodes, 0x4444u - ({4 - 2 * spread.Half}u << (int)({first} & 12u)) - ({3 - 2 * spread.Half}u << (int)({second} & 12u)))");
    }

    /// <summary>Component i of four.</summary>
    public static string Component(string four, int i) => four + "." + Components[i];

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
