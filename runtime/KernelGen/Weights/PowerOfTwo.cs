using System;

namespace KernelGen;

/// <summary>Scales that are powers of two: the exponent of a float in a byte. The byte 0 is the scale 0.</summary>
internal static class PowerOfTwo
{
    private const int FractionBits = 23;
    private const int Fraction = (1 << FractionBits) - 1;
    private const int LargestExponent = 254;

    /// <summary>Whether a scale can be stored.</summary>
    public static bool IsStorable(float scale) => BitConverter.SingleToInt32Bits(scale) is >= 0 and var bits && (bits & Fraction) == 0 && bits >> FractionBits <= LargestExponent;

    /// <summary>The smallest power of two that is no smaller than a scale, as far as one is stored.</summary>
    public static float AtLeast(double scale)
    {
        int bits = BitConverter.SingleToInt32Bits((float)scale);
        int exponent = (bits >> FractionBits) + ((bits & Fraction) == 0 ? 0 : 1);
        return scale > 0 ? Decode((byte)Math.Clamp(exponent, 1, LargestExponent)) : 0;
    }

    /// <summary>The byte of a scale.</summary>
    public static byte Encode(float scale) => (byte)(BitConverter.SingleToInt32Bits(scale) >> FractionBits);

    /// <summary>The scale of a byte.</summary>
    public static float Decode(byte stored) => BitConverter.Int32BitsToSingle(stored << FractionBits);
}
