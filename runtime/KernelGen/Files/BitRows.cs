using System;
using System.IO;

namespace KernelGen;

/// <summary>Rows of small codes as bit strings: code <c>i</c> starts at bit <c>i·b</c>, lowest bit first; each row ends with zero bits up to a whole byte.</summary>
/// <remarks>
/// <code>
/// b = 3    byte 0:  [ 2' | 1 | 0 ]    byte 1:  [ 5' | 4 | 3 | 2" ]    byte 2:  [ 7 | 6 | 5" ]      2' = low bits of code 2
///             bit 7 … 0
/// </code>
/// </remarks>
internal static class BitRows
{
    /// <summary>Bytes of a row of <paramref name="count"/> codes of <paramref name="bits"/> bits.</summary>
    public static long RowBytes(long count, int bits) => (count * bits + 7) / 8;

    /// <summary>Writes all rows.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> codes, int count, int bits)
    {
        byte[] row = new byte[RowBytes(count, bits)];
        for (int start = 0; start < codes.Length; start += count)
        {
            int filled = 0, next = 0;
            uint pending = 0;
            foreach (byte code in codes.Slice(start, count))
            {
                pending |= (uint)code << filled;
                filled += bits;
                if (filled >= 8)
                {
                    row[next++] = (byte)pending;
                    pending >>= 8;
                    filled -= 8;
                }
            }

            if (filled > 0)
            {
                row[next] = (byte)pending;
            }

            stream.Write(row);
        }
    }

    /// <summary>Reads all rows into <paramref name="codes"/>.</summary>
    /// <returns>The first row whose padding is not zero, or −1.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, Span<byte> codes, int count, int bits)
    {
        int next = 0;
        byte mask = (byte)((1 << bits) - 1);
        for (int start = 0; start < codes.Length; start += count)
        {
            int filled = 0;
            uint pending = 0;
            foreach (ref byte code in codes.Slice(start, count))
            {
                if (filled < bits)
                {
                    pending |= (uint)bytes[next++] << filled;
                    filled += 8;
                }

                code = (byte)(pending & mask);
                pending >>= bits;
                filled -= bits;
            }

            if (pending != 0)
            {
                return start / count;
            }
        }

        return -1;
    }
}
