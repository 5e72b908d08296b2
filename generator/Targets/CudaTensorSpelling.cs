using System;

namespace KernelGen.Generator.Targets;

/// <summary>
/// Where the codes of a unit are for the lanes of a tensor-core product. Lane t of four has columns 8t … 8t + 7 of a unit: steps 2t and 2t + 1, the bits from 2·b·t on of
/// every byte lane. It loads the planes that hold them and moves its codes to the bottom of each byte; from there on all lanes do the same.
/// </summary>
/// <param name="element">An integer element.</param>
internal sealed class CudaTensorSpelling(Element element)
{
    /// <summary>Steps of a lane.</summary>
    public const int Steps = 2;

    /// <summary>Words that hold the codes of a lane after they are moved: both steps in one where a byte has room for them.</summary>
    public int Words => Steps * element.Bits <= 8 ? 1 : Steps;

    /// <summary>Whether the codes of lanes begin at different bits of a byte.</summary>
    public bool IsMoved => element.Bits is not (4 or 8);

    /// <summary>Whether codes go on in the next plane.</summary>
    public bool Crosses => 8 % element.Bits != 0;

    /// <summary>Loads of weights for a unit.</summary>
    public int Loads => Crosses ? 2 * Words : Words;

    /// <summary>The bits of two codes, one in each half of a word.</summary>
    public string Field => Text($"0x{(uint)(element.MaxStoredCode * element.CodeStep) * 0x00010001u:x8}u");

    /// <summary>The first bit of the codes in word i, for lane t.</summary>
    public string FirstBit(int i) => i == 0 ? Text($"t * {Steps * element.Bits}") : Text($"t * {Steps * element.Bits} + {i * element.Bits}");

    /// <summary>Codes of two columns as <c>Codes</c> takes them: 0 and 2 of a step, or 1 and 3.</summary>
    /// <param name="word">The word of a row.</param>
    /// <param name="step">0 or 1.</param>
    /// <param name="isOdd">Whether it is columns 1 and 3.</param>
    public string Pair(string word, int step, bool isOdd) =>
        CodeField.Move(word, (Words == 1 ? step * element.Bits : 0) - (element.CodeStep - 1) + (isOdd ? 8 : 0));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
