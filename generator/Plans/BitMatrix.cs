namespace KernelGen.Generator.Plans;

/// <summary>Matrices of 8×8 bits that <c>gf2p8affineqb</c> multiplies every byte with.</summary>
internal static class BitMatrix
{
    /// <summary><c>(byte &gt;&gt;&gt; shift) &amp; mask</c>; a negative shift goes left. Bit i of the result is the parity of the byte and row 7 − i.</summary>
    public static ulong ShiftAndMask(int shift, int mask)
    {
        ulong matrix = 0;
        for (int i = 0; i < 8; i++)
        {
            int bit = i + shift;
            matrix |= (mask >> i & 1) == 1 && bit is >= 0 and < 8 ? 1UL << bit << 8 * (7 - i) : 0;
        }

        return matrix;
    }
}
