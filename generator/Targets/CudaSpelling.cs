using System;
using System.Collections.Generic;
using System.Linq;
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

    /// <summary>
    /// Code j of a word as a number. An integer is moved to the highest bits of the fraction, an index into a table to the lowest bits, a small float to the highest. What stands
    /// above an index does no harm: a shuffle reads five bits, and lanes hold a smaller table again and again.
    /// </summary>
    /// <param name="value">What the code means.</param>
    /// <param name="word">Four codes, at bits <paramref name="shift"/> + 8·j.</param>
    /// <param name="shift">Where the first one begins.</param>
    /// <param name="j">Which of the four.</param>
    /// <param name="element">The element type.</param>
    public static string Number(ValueStep value, string word, int shift, int j, Element element) => value switch
    {
        ValueStep.Convert => $"Code({CodeField.MoveToFraction(word, shift, j, element)})",
        ValueStep.LookUp or ValueStep.LearnedLookUp => $"Code({CodeField.Move(word, shift + 8 * j)}, table)",
        ValueStep.Expand floats => $"Code({CodeField.Move(word, shift + 8 * j + floats.Bits - 32)})",
        _ => throw new NotSupportedException($"{value} has no spelling for NVIDIA GPUs."),
    };

    /// <summary>Whether the lanes of a warp hold a learned table, an entry each; a larger one stays in memory.</summary>
    /// <param name="bits">Bits of a code.</param>
    public static bool IsShuffled(int bits) => bits <= 5;

    /// <summary>The statement that brings a lane its entry of a table, or says where all of it is; empty if there is none.</summary>
    public static string Table(ValueStep value)
    {
        // A table of the tensor stands after all tiles.
        const string Entries = "packed.SubView((long)Grid.DimY * shape.TileWords, TableWords).Cast<ushort>()";
        return value switch
        {
            ValueStep.LookUp => "float table = Entry(lane);",
            ValueStep.LearnedLookUp learned => IsShuffled(learned.Bits) ? $"float table = CvtF32F16({Entries}[lane & Mask]);" : $"ArrayView<ushort> table = {Entries};",
            _ => "",
        };
    }

    /// <summary>Statements that return the entry of a fixed table that a lane holds: a choice for each bit of its number.</summary>
    public static IReadOnlyList<string> Entry(ValueStep.LookUp table)
    {
        List<string> lines = [];
        string[] choices = [.. table.Values.Select(CodeField.Float)];
        for (int count = 2; choices.Length > 1; count *= 2)
        {
            string[] halved = [.. Enumerable.Range(0, choices.Length / 2).Select(i => $"(lane & {count / 2}) == 0 ? {choices[2 * i]} : {choices[2 * i + 1]}")];
            string[] names = [.. halved.Select((_, i) => Text($"of{count}_{i}"))];
            lines.AddRange(halved.Length == 1 ? [$"return {halved[0]};"] : halved.Select((choice, i) => $"float {names[i]} = {choice};"));
            choices = names;
        }

        return lines;
    }

    /// <summary>A number of E4M3 whose bits are moved to the places of a float: a product makes up for the smaller bias, of subnormal numbers too.</summary>
    public static string Float8(string moved) => $"MulF32(Interop.IntAsFloat({moved}), Interop.IntAsFloat(0x7b800000u))";

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
