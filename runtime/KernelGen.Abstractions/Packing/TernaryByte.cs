namespace KernelGen;

/// <summary>Five digits to base 3 in a byte, <c>⌈256·d / 243⌉</c> for the number <c>d</c> that they make.</summary>
public static class TernaryByte
{
    private const int Numbers = 243;

    /// <summary>A digit, 0 for the highest.</summary>
    public static byte Get(byte packed, int digit) => (byte)((byte)(packed * Power(digit)) * 3 >> 8);

    /// <summary>The byte with one digit, of 0…2, changed.</summary>
    public static byte With(byte packed, int digit, int value)
    {
        int number = (packed * Numbers >> 8) + (value - Get(packed, digit)) * Power(PackedLayout.Digits - 1 - digit);
        return (byte)((number * 256 + Numbers - 1) / Numbers);
    }

    /// <summary>What a byte is multiplied with, modulo 256, to bring a digit to the front: a power of 3.</summary>
    public static int Power(int digit)
    {
        int power = 1;
        for (int i = 0; i < digit; i++)
        {
            power *= 3;
        }

        return power;
    }
}
