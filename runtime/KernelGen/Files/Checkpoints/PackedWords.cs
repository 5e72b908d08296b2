using System;
using System.Buffers.Binary;

namespace KernelGen;

/// <summary>Codes as bit strings over 32-bit words, lowest bit first: code <c>i</c> starts at bit <c>i·b</c>, and 3-bit codes 10 and 21 of every 32 straddle two words.</summary>
internal static class PackedWords
{
    /// <summary>Words for a number of codes.</summary>
    public static long Count(long codes, int bits) => (codes * bits + 31) / 32;

    /// <summary>One code.</summary>
    /// <param name="words">A matrix of words.</param>
    /// <param name="first">The word where the string begins.</param>
    /// <param name="step">How many words further the string goes on.</param>
    /// <param name="index">The code's place.</param>
    /// <param name="bits">Bits of a code.</param>
    public static int Read(ReadOnlySpan<byte> words, int first, int step, int index, int bits)
    {
        int word = index * bits / 32, shift = index * bits % 32;
        ulong value = Word(words, first + word * step);
        if (shift + bits > 32)
        {
            value |= (ulong)Word(words, first + (word + 1) * step) << 32;
        }

        return (int)(value >> shift) & ((1 << bits) - 1);
    }

    private static uint Word(ReadOnlySpan<byte> words, int index) => BinaryPrimitives.ReadUInt32LittleEndian(words[(4 * index)..]);
}
