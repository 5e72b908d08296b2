using System;

namespace KernelGen;

/// <summary>The element type of a weight tensor: what one code means before scaling.</summary>
/// <remarks>
/// Integers are stored offset-binary, as the unsigned number <c>u = q + Offset</c>, so that one decoder serves both kinds:
/// <c>value = CodeStep · u − Offset</c>, where <c>CodeStep</c> is 2 for the one-bit signed element (<c>u ∈ {0, 1}</c> means <c>∓1</c>) and 1 otherwise.
/// </remarks>
public readonly record struct Element
{
    private Element(ElementKind kind, int bits)
    {
        Kind = kind;
        Bits = bits;
    }

    /// <summary>Signed, unsigned or floating point.</summary>
    public ElementKind Kind { get; }

    /// <summary>Stored bits per code: 1…8 for integers, 16 or 32 for floating point.</summary>
    public int Bits { get; }

    /// <summary>IEEE binary16.</summary>
    public static Element Float16 { get; } = new(ElementKind.Float, 16);

    /// <summary>IEEE binary32.</summary>
    public static Element Float32 { get; } = new(ElementKind.Float, 32);

    /// <summary>A signed symmetric integer of <paramref name="bits"/> bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside 1…8.</exception>
    public static Element Int(int bits) => new(ElementKind.SignedInt, Checked(bits));

    /// <summary>An unsigned integer of <paramref name="bits"/> bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside 1…8.</exception>
    public static Element UInt(int bits) => new(ElementKind.UnsignedInt, Checked(bits));

    /// <summary>True for <see cref="ElementKind.SignedInt"/> and <see cref="ElementKind.UnsignedInt"/>.</summary>
    public bool IsInteger => Kind != ElementKind.Float;

    /// <summary>Distance between the values of neighbouring codes: 2 for one-bit signed codes (±1), else 1.</summary>
    public int CodeStep => Kind == ElementKind.SignedInt && Bits == 1 ? 2 : 1;

    /// <summary>What is subtracted from <c>CodeStep · u</c> to get the value; 0 for unsigned codes.</summary>
    public int Offset => Kind != ElementKind.SignedInt ? 0 : Bits == 1 ? 1 : 1 << (Bits - 1);

    /// <summary>The smallest value a code can stand for (integers only).</summary>
    public int MinValue => -Offset;

    /// <summary>The largest value a code can stand for (integers only).</summary>
    public int MaxValue => CodeStep * MaxStoredCode - Offset;

    /// <summary>The largest stored (offset-binary) code, <c>2^b − 1</c>.</summary>
    public int MaxStoredCode => (1 << Bits) - 1;

    /// <summary>The largest value reached on both sides, the denominator of symmetric scales: <c>2^(b−1) − 1</c>, and 1 for one bit.</summary>
    public int SymmetricMax => Bits == 1 ? 1 : (1 << (Bits - 1)) - 1;

    /// <summary>Words of four codes whose products with int8 activations, added in pairs, a 16-bit sum can hold; 0 if not even one (integers only).</summary>
    public int WordsPerShortSum => short.MaxValue / (2 * CodeStep * MaxStoredCode * sbyte.MaxValue);

    /// <summary>The value a stored code stands for, before zero point and scale.</summary>
    public int Decode(int storedCode) => CodeStep * storedCode - Offset;

    /// <summary>The stored code of the value nearest to <paramref name="value"/> (ties to even, saturating). NaN gives the smallest code.</summary>
    public int Encode(double value)
    {
        double stored = Math.Round((value + Offset) / CodeStep, MidpointRounding.ToEven);
        return stored >= MaxStoredCode ? MaxStoredCode : stored > 0 ? (int)stored : 0;
    }

    /// <summary>The element part of a format id: <c>i4</c>, <c>u3</c>, <c>f16</c>.</summary>
    public override string ToString() =>
        (Kind switch { ElementKind.SignedInt => "i", ElementKind.UnsignedInt => "u", _ => "f" }) + Bits.ToInvariantString();

    private static int Checked(int bits) =>
        bits is >= 1 and <= 8 ? bits : throw new ArgumentOutOfRangeException(nameof(bits), bits, "An integer element has 1 to 8 bits.");
}
