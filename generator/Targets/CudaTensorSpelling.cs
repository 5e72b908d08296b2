using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Generator.Targets;

/// <summary>
/// Where the codes of a unit are for the lanes of a tensor-core product, and how they become halves. Lane t of four has steps 2t and 2t + 1, the bits from 2·b·t on of every byte
/// lane: of dense weights columns 8t … 8t + 7, the 16 bytes of activations that it has. A permutation of bytes puts neighbouring codes into the two halves of a word, a shift brings
/// those of the lane to its bottom, and from there on all lanes do the same.
/// </summary>
/// <param name="element">An element for which <see cref="HasHalves"/> holds.</param>
internal sealed class CudaTensorSpelling(Element element)
{
    private readonly int _bits = CodeField.StoredBits(element);
    private readonly HalfPlaces? _floats = element.Codebook is { } codebook ? HalfPlaces.Of(codebook) : null;

    /// <summary>Steps of a lane.</summary>
    public const int Steps = 2;

    /// <summary>Halves are looked for below the exponent of 1024.</summary>
    private const int FractionBits = 10;

    /// <summary>Whether halves hold what codes stand for, and lanes have it at hand: integers, small floats, powers of two, entries of a learned table that the lanes of a warp hold.</summary>
    public static bool HasHalves(Element element) =>
        element.IsInteger || (element.IsLearned && CudaSpelling.IsShuffled(element.Bits)) || (element.Codebook is { } codebook && HalfPlaces.Of(codebook) is not null);

    /// <summary>What products of halves are multiplied by beside their scales; <c>null</c>: nothing.</summary>
    public string? Factor => _floats is { } floats ? CodeField.Float(floats.Factor) : null;

    /// <summary>The statement that brings a lane its entry of a learned table, which stands after all tiles; <c>null</c>: there is none.</summary>
    /// <param name="packed">The parameter with the packed weights.</param>
    /// <param name="shape">The parameter with the sizes.</param>
    public string? Table(string packed, string shape) => element.IsLearned
        ? Text($"uint table = {packed}.SubView((long)tiles * {shape}.TileWords, {(1 << element.Bits) / 2}).Cast<ushort>()[lane & {element.MaxStoredCode}];")
        : null;

    /// <summary>Planes of codes in a unit.</summary>
    public int Planes => _bits;

    /// <summary>Words that hold the codes of a lane after they are moved: both steps in one where two bytes have room for them wherever they begin.</summary>
    public int Words => _bits < 7 ? 1 : Steps;

    /// <summary>Whether the codes of lanes begin at different bits of a byte.</summary>
    public bool IsMoved => _bits is not (4 or 8);

    /// <summary>Whether codes go on in the next plane.</summary>
    public bool Crosses => 8 % _bits != 0;

    /// <summary>Pieces of 16 bytes, each of one plane, that a lane needs of a unit.</summary>
    public int Pieces => Crosses ? 2 * Words : Words;

    /// <summary>The plane of a piece, for lane t.</summary>
    /// <param name="piece">Which of the pieces.</param>
    /// <param name="planes">Planes that there are. Where lanes have no codes, any plane will do.</param>
    public string PiecePlane(int piece, int planes)
    {
        string plane = $"({FirstBit(Crosses ? piece / 2 : piece)} >> 3)";
        bool isNext = Crosses && piece % 2 == 1;
        return isNext || planes < _bits ? Text($"IntrinsicMath.Min({plane}{(isNext ? " + 1" : "")}, {planes - 1})") : plane;
    }

    /// <summary>The plane of a piece, for a lane whose codes are in it.</summary>
    public int PlaneOf(int piece, int t) => Crosses ? (t * Steps * _bits + piece / 2 * _bits >> 3) + piece % 2 : t * Steps * _bits + piece * _bits >> 3;

    /// <summary>Whether words are shifted before codes are spread, once for both halves: codes neither cross to the next plane nor count double.</summary>
    public bool ShiftsFirst => IsMoved && !Crosses && element.CodeStep == 1;

    /// <summary>By how much words are shifted, for lane t. A code that counts double is left one bit higher: above a copy of its byte.</summary>
    public string Shift(int word) => element.CodeStep == 2 ? $"7 + ({FirstBit(word)} & 7)" : $"{FirstBit(word)} & 7";

    /// <summary>The first piece of a word.</summary>
    public int Piece(int word) => Crosses ? 2 * word : word;

    /// <summary>The codes of columns 0 and 1 of the lane's steps, or of columns 2 and 3, in the halves of a word.</summary>
    /// <param name="here">The row's word of the plane where codes begin.</param>
    /// <param name="next">That of the next plane, where they cross to it.</param>
    /// <param name="half">0 or 1.</param>
    public string Spread(string here, string next, int half) =>
        _bits == 8 && _floats is not null ? $"Prmt({here}, 0u, {(half == 0 ? "0x1404u" : "0x3424u")})"
        : _bits == 8 ? $"Prmt({here}, 0x64646464u, {(half == 0 ? "0x4140u" : "0x4342u")})"
        : Crosses ? $"Prmt({here}, {next}, {(half == 0 ? "0x5140u" : "0x7362u")})"
        : $"Prmt({here}, {here}, {(half == 0 ? "0x1100u" : "0x3322u")})";

    /// <summary>How far above the bottom of a half the codes of a step are cut, which a multiplication undoes.</summary>
    public int Above(int step) => IsCutAbove(step) ? step * _bits : 0;

    /// <summary>All of these, where codes have a zero point.</summary>
    public IEnumerable<int> AllAbove => element.IsInteger ? Enumerable.Range(0, Steps).Select(Above).Distinct() : [];

    /// <summary>Two weights of a row as halves, before they are scaled.</summary>
    /// <param name="spread">Codes in the halves of a word.</param>
    /// <param name="step">0 or 1.</param>
    /// <param name="zeros">Twice 1024 and the zero point; where codes are cut above the bottom, less by that factor and negative.</param>
    public string Pair(string spread, int step, string zeros)
    {
        if (_floats is not null)
        {
            return Text($"Floats({CodeField.Move(spread, -Left(step))}, {_floats.Down}, 0x{(uint)_floats.Field * 0x00010001u:x8}u)");
        }

        int right = Words == 1 ? step * _bits : 0;
        if (element.IsLearned)
        {
            return $"Entries({CodeField.Move(spread, right)}, table)";
        }

        if (_bits == 8)
        {
            return $"SubF16x2({spread}, {zeros})";
        }

        int above = Above(step), shift = above == 0 ? right : 0;
        string field = Text($"0x{(uint)(element.MaxStoredCode << (above + element.CodeStep - 1)) * 0x00010001u:x8}u");
        return above == 0
            ? $"Codes({CodeField.Move(spread, shift)}, {field}, {zeros})"
            : Text($"CodesAbove({spread}, {field}, 0x{(0x3C00u - ((uint)above << FractionBits)) * 0x00010001u:x8}u, {zeros})");
    }

    /// <summary>Twice 1024 and a zero point as halves, divided and negative where codes are cut above the bottom.</summary>
    /// <param name="zero">An unsigned number below 256, as C#.</param>
    /// <param name="above">How far above.</param>
    public static string Zeros(string zero, int above) => above == 0
        ? $"(0x6400u + {zero}) * 0x00010001u"
        : Text($"(0x{0xE400u - ((uint)above << FractionBits):x4}u + ({zero} << {above})) * 0x00010001u");

    /// <summary>How far the codes of a step are below the highest bits of halves. Those of 8 bits are there, those of 4 bits stand in both bytes of a half.</summary>
    private int Left(int step) => _bits == 8 ? 0 : (Crosses ? 16 : 8) - _bits * (step + 1);

    private bool IsCutAbove(int step) => element.IsInteger && Words == 1 && step > 0 && (step + 1) * _bits + element.CodeStep - 1 <= FractionBits;

    private string FirstBit(int word) => word == 0 ? Text($"t * {Steps * _bits}") : Text($"(t * {Steps * _bits} + {word * _bits})");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
