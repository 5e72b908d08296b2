using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>The element type of a weight tensor: what one code means before scaling.</summary>
/// <remarks>
/// <para>
/// Integers are stored offset-binary, as the unsigned number <c>u = q + Offset</c>, so that one decoder serves both kinds:
/// <c>value = CodeStep · u − Offset</c>, where <c>CodeStep</c> is 2 for the one-bit signed element (<c>u ∈ {0, 1}</c> means <c>∓1</c>) and 1 otherwise.
/// </para>
/// <para>Small floats and tables are stored as they are; the value is an entry of their <see cref="Codebook"/>, or of the table that the weights bring along.</para>
/// </remarks>
public readonly record struct Element
{
    private Element(ElementKind kind, int bits, Codebook? codebook = null)
    {
        Kind = kind;
        Bits = bits;
        Codebook = codebook;
    }

    /// <summary>Integer, table, or floating point of one kind or the other.</summary>
    public ElementKind Kind { get; }

    /// <summary>Bits of a code: 1…8 where there are codes (2 for ternary ones, of which five are packed in a byte), 16 or 32 for floating point without a scale.</summary>
    public int Bits { get; }

    /// <summary>The values of small floats and fixed tables; <c>null</c> for integers, for learned tables, and for floating point without a scale.</summary>
    public Codebook? Codebook { get; }

    /// <summary>IEEE binary16.</summary>
    public static Element Float16 { get; } = new(ElementKind.Float, 16);

    /// <summary>IEEE binary32.</summary>
    public static Element Float32 { get; } = new(ElementKind.Float, 32);

    /// <summary>−1, 0 or 1, five of them in a byte.</summary>
    public static Element Ternary { get; } = new(ElementKind.Ternary, 2);

    /// <summary>FP4: ±{0, 0.5, 1, 1.5, 2, 3, 4, 6}.</summary>
    public static Element E2M1 { get; } = OfCodebook("e2m1");

    /// <summary>FP6 with 3 exponent bits, up to ±28.</summary>
    public static Element E3M2 { get; } = OfCodebook("e3m2");

    /// <summary>FP6 with 2 exponent bits, up to ±7.5.</summary>
    public static Element E2M3 { get; } = OfCodebook("e2m3");

    /// <summary>FP8 with 4 exponent bits, up to ±448, without infinities; the two NaN codes are never stored.</summary>
    public static Element E4M3 { get; } = OfCodebook("e4m3");

    /// <summary>FP8 with 5 exponent bits, up to ±57344; the codes of infinities and NaN are never stored.</summary>
    public static Element E5M2 { get; } = OfCodebook("e5m2");

    /// <summary>A signed symmetric integer of <paramref name="bits"/> bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside 1…8.</exception>
    public static Element Int(int bits) => new(ElementKind.SignedInt, Checked(bits));

    /// <summary>An unsigned integer of <paramref name="bits"/> bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside 1…8.</exception>
    public static Element UInt(int bits) => new(ElementKind.UnsignedInt, Checked(bits));

    /// <summary>Quantiles of the normal distribution in −1…1, 0 among them; 4 bits are QLoRA's NF4.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside 3…4.</exception>
    public static Element NormalFloat(int bits) => Of(Codebooks.Of("nf", bits));

    /// <summary>0 and ± powers of two up to 1: 4 bits are 2⁻⁶ … 2⁰.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside 3…4.</exception>
    public static Element PowerOfTwo(int bits) => Of(Codebooks.Of("pot", bits));

    /// <summary>0 and ± powers of √2 up to 1: 4 bits are 2⁻³ … 2⁰ in seven steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside 3…4.</exception>
    public static Element PowerOfRootTwo(int bits) => Of(Codebooks.Of("post", bits));

    /// <summary>An entry of a table of <c>2^bits</c> fp16 numbers that is stored with the weights: one for each row, or one for the tensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside 1…8.</exception>
    public static Element Lut(int bits) => new(ElementKind.LearnedTable, Checked(bits));

    /// <summary>Whether weights are stored as codes of 1…8 bits, and not as floats.</summary>
    public bool HasCodes => Kind != ElementKind.Float;

    /// <summary>Whether codes stand for integers.</summary>
    public bool IsInteger => Kind is ElementKind.SignedInt or ElementKind.UnsignedInt or ElementKind.Ternary;

    /// <summary>Whether codes are digits to base 3.</summary>
    public bool IsTernary => Kind == ElementKind.Ternary;

    /// <summary>Whether codes stand for the entries of a table that is stored with the weights.</summary>
    public bool IsLearned => Kind == ElementKind.LearnedTable;

    /// <summary>Distance between the values of neighbouring codes: 2 for one-bit signed codes (±1), else 1 (integers only).</summary>
    public int CodeStep => Kind == ElementKind.SignedInt && Bits == 1 ? 2 : 1;

    /// <summary>What is subtracted from <c>CodeStep · u</c> to get the value; 0 unless codes stand for negative integers too.</summary>
    public int Offset => Kind switch
    {
        ElementKind.SignedInt when Bits > 1 => 1 << (Bits - 1),
        ElementKind.SignedInt or ElementKind.Ternary => 1,
        _ => 0,
    };

    /// <summary><c>CodeStep · u</c> of what stands for 0: a code, except between the two of one bit.</summary>
    public int ZeroCode => Codebook?.ZeroCode ?? Offset;

    /// <summary>The smallest value a code can stand for (integers only).</summary>
    public int MinValue => -Offset;

    /// <summary>The largest value a code can stand for (integers only).</summary>
    public int MaxValue => CodeStep * MaxStoredCode - Offset;

    /// <summary>The largest stored code: <c>2^b − 1</c>, or 2 for ternary codes.</summary>
    public int MaxStoredCode => IsTernary ? 2 : CodeMask;

    /// <summary>All bits of a code, <c>2^b − 1</c>.</summary>
    public int CodeMask => (1 << Bits) - 1;

    /// <summary>
    /// The largest value reached on both sides, the denominator of symmetric scales: <c>2^(b−1) − 1</c> for integers, 1 for one bit, the largest magnitude of a codebook.
    /// </summary>
    public float SymmetricMax => Codebook?.LargestMagnitude ?? (Bits == 1 ? 1 : (1 << (Bits - 1)) - 1);

    /// <summary>Words of four codes whose products with int8 activations, added in pairs, a 16-bit sum can hold; 0 if not even one (integers only).</summary>
    public int WordsPerShortSum => short.MaxValue / (2 * CodeStep * MaxStoredCode * sbyte.MaxValue);

    /// <summary>Every number that a code stands for, ascending (not for learned tables, nor for floating point without a scale).</summary>
    public IReadOnlyList<float> Levels
    {
        get
        {
            Element element = this;
            return Codebook?.Levels ?? [.. Enumerable.Range(0, element.MaxStoredCode + 1).Select(code => element.Decode(code))];
        }
    }

    /// <summary>Reads an element from its part of a format id.</summary>
    /// <param name="id">Such as <c>i4</c>, <c>nf4</c> or <c>e4m3</c>; not <c>f16</c> or <c>f32</c>, which have no codes.</param>
    /// <exception cref="FormatException">No element with codes has this id.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An integer has no such width.</exception>
    public static Element Parse(string id) => (id ?? throw new ArgumentNullException(nameof(id))) switch
    {
        ['i', >= '0' and <= '9'] => Int(id[1] - '0'),
        ['u', >= '0' and <= '9'] => UInt(id[1] - '0'),
        ['l', 'u', 't', >= '0' and <= '9'] => Lut(id[3] - '0'),
        "tern" => Ternary,
        _ => Of(Codebooks.Find(id)
            ?? throw new FormatException("'" + id + "' is no element; use i1…i8, u1…u8, tern, nf3, nf4, pot3, pot4, post3, post4, lut1…lut8, e2m1, e3m2, e2m3, e4m3 or e5m2.")),
    };

    /// <summary>Whether a stored code stands for a number: every code but those that FP8 has for NaN and infinities.</summary>
    public bool IsNumber(int storedCode) => Codebook?.IsNumber(storedCode) ?? true;

    /// <summary>The value a stored code stands for, before zero point and scale (not for learned tables: their codes mean nothing alone).</summary>
    public float Decode(int storedCode) => Codebook?.Decode(storedCode) ?? CodeStep * storedCode - Offset;

    /// <summary>The stored code of the value nearest to <paramref name="value"/> (halfway to the even code, saturating). NaN gives the smallest value.</summary>
    public int Encode(double value)
    {
        if (Codebook is not null)
        {
            return Codebook.Encode(value);
        }

        double stored = Math.Round((value + Offset) / CodeStep, MidpointRounding.ToEven);
        return stored >= MaxStoredCode ? MaxStoredCode : stored > 0 ? (int)stored : 0;
    }

    /// <summary>The element part of a format id: <c>i4</c>, <c>u3</c>, <c>nf4</c>, <c>lut3</c>, <c>e4m3</c>, <c>f16</c>.</summary>
    public override string ToString() => Codebook?.Id
        ?? (IsTernary ? "tern" : Kind switch { ElementKind.SignedInt => "i", ElementKind.UnsignedInt => "u", ElementKind.LearnedTable => "lut", _ => "f" } + Bits.ToInvariantString());

    private static Element OfCodebook(string id) => Of(Codebooks.Find(id)!);

    private static Element Of(Codebook codebook) => new(codebook.ExponentBits > 0 ? ElementKind.SmallFloat : ElementKind.Table, codebook.Bits, codebook);

    private static int Checked(int bits) =>
        bits is >= 1 and <= 8 ? bits : throw new ArgumentOutOfRangeException(nameof(bits), bits, "Codes have 1 to 8 bits.");
}
