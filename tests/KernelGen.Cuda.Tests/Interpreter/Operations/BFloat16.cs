using System;

namespace KernelGen.Tests.Interpreter;

/// <summary>bfloat16: the high half of a float.</summary>
internal static class BFloat16
{
    public static float Low(uint pair) => BitConverter.UInt32BitsToSingle(pair << 16);

    public static float High(uint pair) => BitConverter.UInt32BitsToSingle(pair & 0xFFFF_0000);

    public static uint Pack(ushort low, ushort high) => low | ((uint)high << 16);

    /// <summary>The nearest bfloat16, of two the even one.</summary>
    public static ushort Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FFF : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>a · b + c, rounded once.</summary>
    public static ushort Fused(float a, float b, float c)
    {
        // The product is exact. What a sum loses is kept in its last bit, far below what bfloat16 keeps: so the last rounding sees on which side it was.
        double product = (double)a * b, sum = product + c;
        if (!double.IsFinite(sum))
        {
            return Round((float)sum);
        }

        double part = sum - product, rest = (product - (sum - part)) + (c - part);
        long bits = BitConverter.DoubleToInt64Bits(sum);
        if (rest != 0 && (bits & 1) == 0)
        {
            sum = BitConverter.Int64BitsToDouble(bits + ((rest > 0) == (sum > 0) ? 1 : -1));
        }

        float single = (float)sum;
        int singleBits = BitConverter.SingleToInt32Bits(single);
        return Round(single == sum || !float.IsFinite(single) || (singleBits & 1) != 0
            ? single
            : BitConverter.Int32BitsToSingle(singleBits + ((sum > single) == (single > 0) ? 1 : -1)));
    }
}
