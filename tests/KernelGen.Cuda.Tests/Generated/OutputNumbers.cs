using System;

namespace KernelGen.Tests.Generated;

/// <summary>Outputs in the types that kernels store them in, as 32-bit words.</summary>
internal static class OutputNumbers
{
    /// <summary>The nearest number of a type.</summary>
    /// <param name="type">0 floats, 1 halves, 2 bfloat16.</param>
    /// <param name="value">A float.</param>
    public static float Round(int type, float value) => type switch { 1 => (float)(Half)value, 2 => BitConverter.UInt32BitsToSingle(BFloat16(value) << 16), _ => value };

    /// <summary>Half of the distance between neighbouring numbers, relative to them.</summary>
    public static double Epsilon(int type) => type switch { 1 => 1.0 / (1 << 11), 2 => 1.0 / (1 << 8), _ => 1.0 / (1 << 24) };

    /// <summary>Numbers as words.</summary>
    public static uint[] Pack(int type, ReadOnlySpan<float> values)
    {
        uint[] words = new uint[type == 0 ? values.Length : (values.Length + 1) / 2];
        for (int i = 0; i < values.Length; i++)
        {
            uint bits = type switch { 1 => BitConverter.HalfToUInt16Bits((Half)values[i]), 2 => BFloat16(values[i]), _ => BitConverter.SingleToUInt32Bits(values[i]) };
            words[type == 0 ? i : i / 2] |= type == 0 ? bits : bits << (16 * (i % 2));
        }

        return words;
    }

    /// <summary>Words as numbers.</summary>
    public static void Unpack(int type, ReadOnlySpan<uint> words, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            uint bits = type == 0 ? words[i] : words[i / 2] >> (16 * (i % 2)) & 0xFFFF;
            values[i] = type switch { 1 => (float)BitConverter.UInt16BitsToHalf((ushort)bits), 2 => BitConverter.UInt32BitsToSingle(bits << 16), _ => BitConverter.UInt32BitsToSingle(bits) };
        }
    }

    private static uint BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? 0x7FC0 : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
    }
}
