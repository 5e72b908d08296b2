using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace KernelGen;

/// <summary>Turns rows into columns, or brings their runs together: word i of row c goes to place <c>i · rows + c</c>. A word is a float, four int8 codes or four int16 codes.</summary>
internal static unsafe class Interleaver
{
    /// <summary>Interleaves 32-bit words.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="stride">Words from one row to the next.</param>
    /// <param name="destination">Room for <paramref name="rows"/> · <paramref name="count"/> words.</param>
    /// <param name="rows">1, 2, 4 or 6.</param>
    /// <param name="count">Words of a row.</param>
    public static void Words(uint* source, nint stride, uint* destination, int rows, int count)
    {
        switch (rows)
        {
            case 1:
                new ReadOnlySpan<uint>(source, count).CopyTo(new Span<uint>(destination, count));
                break;
            case 2:
                Two(source, stride, destination, 2, count);
                break;
            case 4:
                Four(source, stride, destination, 4, count);
                break;
            default:
                Four(source, stride, destination, 6, count);
                Two(source + 4 * stride, stride, destination + 4, 6, count);
                break;
        }
    }

    /// <summary>Interleaves words of four int16 codes, each in the order 0, 2, 1, 3: kernels multiply the even codes of a word apart from the odd ones.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="stride">Words from one row to the next.</param>
    /// <param name="destination">Room for <paramref name="rows"/> · <paramref name="count"/> words.</param>
    /// <param name="rows">1, 2, 4 or 6.</param>
    /// <param name="count">Words of a row.</param>
    public static void EvenOddWords(ulong* source, nint stride, ulong* destination, int rows, int count)
    {
        if (rows == 1)
        {
            int i = 0;
            for (; i + 2 <= count; i += 2)
            {
                EvenOdd(Vector128.Load(source + i)).Store(destination + i);
            }

            if (i < count)
            {
                destination[i] = EvenOdd(Vector128.CreateScalarUnsafe(source[i])).ToScalar();
            }

            return;
        }

        for (int row = 0; row < rows; row += 2)
        {
            ulong* a = source + row * stride, b = a + stride, to = destination + row;
            int i = 0;
            for (; i + 2 <= count; i += 2, to += 2 * rows)
            {
                Vector128<ulong> first = EvenOdd(Vector128.Load(a + i)), second = EvenOdd(Vector128.Load(b + i));
                ZipLow(first, second).Store(to);
                ZipHigh(first, second).Store(to + rows);
            }

            if (i < count)
            {
                EvenOdd(Vector128.Create(a[i], b[i])).Store(to);
            }
        }
    }

    /// <summary>Interleaves runs of 16 floats: run i of row c goes to place <c>i · rows + c</c>.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="destination">Room for <paramref name="rows"/> · <paramref name="staged"/> floats.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="count">Floats of a row.</param>
    /// <param name="staged">Floats of a row with the zeros that follow it, whole runs.</param>
    public static void Runs(float* source, nint stride, float* destination, int rows, int count, int staged)
    {
        for (int from = 0; from < staged; from += PackedLayout.RunColumns)
        {
            int own = Math.Clamp(count - from, 0, PackedLayout.RunColumns);
            for (int row = 0; row < rows; row++, destination += PackedLayout.RunColumns)
            {
                new ReadOnlySpan<float>(source + row * stride + from, own).CopyTo(new Span<float>(destination, own));
                new Span<float>(destination + own, PackedLayout.RunColumns - own).Clear();
            }
        }
    }

    /// <summary>Turns the 32 rows of a tile into columns.</summary>
    /// <param name="source">The rows, one after the other.</param>
    /// <param name="count">Floats of a row.</param>
    /// <param name="destination">Room for as many floats.</param>
    public static void Tile(float* source, int count, float* destination)
    {
        for (int row = 0; row < PackedLayout.TileRows; row += 4)
        {
            Four((uint*)source + (nint)row * count, count, (uint*)destination + row, PackedLayout.TileRows, count);
        }
    }

    private static void Two(uint* source, nint stride, uint* destination, int step, int count)
    {
        uint* a = source, b = a + stride;
        int i = 0;
        for (; i + 4 <= count; i += 4, destination += 4 * step)
        {
            Vector128<uint> x = Vector128.Load(a + i), y = Vector128.Load(b + i);
            Vector128<ulong> low = ZipLow(x, y), high = ZipHigh(x, y);
            *(ulong*)destination = low[0];
            *(ulong*)(destination + step) = low[1];
            *(ulong*)(destination + 2 * step) = high[0];
            *(ulong*)(destination + 3 * step) = high[1];
        }

        for (; i < count; i++, destination += step)
        {
            destination[0] = a[i];
            destination[1] = b[i];
        }
    }

    private static void Four(uint* source, nint stride, uint* destination, int step, int count)
    {
        uint* a = source, b = a + stride, c = b + stride, d = c + stride;
        int i = 0;
        for (; i + 4 <= count; i += 4, destination += 4 * step)
        {
            Vector128<uint> x = Vector128.Load(a + i), y = Vector128.Load(b + i), z = Vector128.Load(c + i), w = Vector128.Load(d + i);
            Vector128<ulong> lowXY = ZipLow(x, y), lowZW = ZipLow(z, w), highXY = ZipHigh(x, y), highZW = ZipHigh(z, w);
            ZipLow(lowXY, lowZW).AsUInt32().Store(destination);
            ZipHigh(lowXY, lowZW).AsUInt32().Store(destination + step);
            ZipLow(highXY, highZW).AsUInt32().Store(destination + 2 * step);
            ZipHigh(highXY, highZW).AsUInt32().Store(destination + 3 * step);
        }

        for (; i < count; i++, destination += step)
        {
            Vector128.Create(a[i], b[i], c[i], d[i]).Store(destination);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> ZipLow(Vector128<uint> a, Vector128<uint> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b).AsUInt64()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b).AsUInt64()
        : Vector128.Create(a[0], b[0], a[1], b[1]).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> ZipHigh(Vector128<uint> a, Vector128<uint> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b).AsUInt64()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b).AsUInt64()
        : Vector128.Create(a[2], b[2], a[3], b[3]).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> ZipLow(Vector128<ulong> a, Vector128<ulong> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> ZipHigh(Vector128<ulong> a, Vector128<ulong> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> EvenOdd(Vector128<ulong> words) =>
        Vector128.Shuffle(words.AsInt16(), Vector128.Create((short)0, 2, 1, 3, 4, 6, 5, 7)).AsUInt64();
}
