using System;

namespace KernelGen;

/// <summary>Scales that are OCP's E4M3 numbers times a scale of the tensor: a byte each, whose sign is 0.</summary>
internal static class Float8
{
    /// <summary>The largest number of E4M3.</summary>
    public const float Largest = 448;

    private const int FractionBits = 3;
    private const int LargestCode = 0x7E;

    /// <summary>2⁻⁹: what E4M3 numbers without a leading one are multiples of.</summary>
    private const float Smallest = 1f / 512;

    /// <summary>Whether a scale can be stored beside that of the tensor.</summary>
    public static bool IsStorable(float scale, float tensorScale) => scale >= 0 && float.IsFinite(scale) && Decode(Encode(scale, tensorScale), tensorScale) == scale;

    /// <summary>The byte whose scale is nearest.</summary>
    public static byte Encode(double scale, float tensorScale)
    {
        double number = tensorScale > 0 ? Math.Min(scale / tensorScale, Largest) : 0;

        // Numbers grow with their bytes, evenly between two powers of two.
        double step = number < 8 * Smallest ? Smallest : Math.ScaleB(1, Math.ILogB(number) - FractionBits);
        double rounded = Math.Round(number / step) * step;
        int exponent = rounded < 8 * Smallest ? 0 : Math.ILogB(rounded) + 7;
        return exponent == 0 ? (byte)(rounded / Smallest) : (byte)Math.Min(LargestCode, exponent << FractionBits | (int)((Math.ScaleB(rounded, 7 - exponent) - 1) * 8));
    }

    /// <summary>The scale of a byte, rounded once.</summary>
    public static float Decode(byte stored, float tensorScale) => Number(stored) * tensorScale;

    private static float Number(byte stored) => stored < 8 ? stored * Smallest : MathF.ScaleB(8 + (stored & 7), (stored >> FractionBits) - 7 - FractionBits);
}
