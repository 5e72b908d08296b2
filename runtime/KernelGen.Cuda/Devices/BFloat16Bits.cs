using System;

namespace KernelGen;

/// <summary>bfloat16 on the host: the upper half of a 32-bit float.</summary>
internal static class BFloat16Bits
{
    /// <summary>The float.</summary>
    public static float ToSingle(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The nearest bfloat16, ties to even; NaN stays NaN.</summary>
    public static ushort Of(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)(bits >> 16 | 0x40) : (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}
