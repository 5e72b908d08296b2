using System;
using System.Runtime.InteropServices;
using KernelGen.Tests.Running;
using Xunit;

namespace KernelGen.Tests.Interpreter;

public sealed class WordTests
{
    private static readonly UInt4[] Words = Random(1234);

    // 2^-7 to 2^1, either sign.
    private static readonly UInt4[] HalfWords = Random(5, 0x9FFF_9FFF, 0x2000_2000);
    private static readonly UInt4[] BFloatWords = Random(6, 0x83FF_83FF, 0x3C00_3C00);

    [Fact]
    public void Lop3_is_a_table_of_three_bits() =>
        // 0xD8: where c is set b, else a.
        Check(nameof(WordKernels.Lop3), static x => ((x.Z & x.Y) | (~x.Z & x.X)) ^ ((x.Y & x.Z) | x.W) ^ ((x.W & x.X) ^ x.Y));

    [Fact]
    public void Prmt_picks_bytes_or_their_signs() => Check(nameof(WordKernels.Prmt), static x =>
    {
        Span<byte> bytes = [.. BitConverter.GetBytes(x.X), .. BitConverter.GetBytes(x.Y)], picked = new byte[4];
        for (int i = 0; i < 4; i++)
        {
            uint selector = x.Z >> (4 * i) & 15;
            picked[i] = selector < 8 ? bytes[(int)selector] : (byte)((sbyte)bytes[(int)selector - 8] >> 7);
        }

        return BitConverter.ToUInt32(picked);
    });

    [Fact]
    public void Funnel_shifts_shift_two_words() => Check(nameof(WordKernels.FunnelShift), static x =>
        (uint)((((ulong)x.Y << 32) | x.X) >> (int)(x.Z % 32)) ^ (uint)((((ulong)x.Y << 32) | x.X) >> (int)(32 - (x.W % 32))));

    [Fact]
    public void Dp4a_sums_products_of_bytes() => Check(nameof(WordKernels.Dp4a), static x =>
    {
        int sum = (int)x.X;
        for (int i = 0; i < 32; i += 8)
        {
            sum += ((sbyte)(x.Z >> i) * (sbyte)(x.W >> i)) + ((byte)(x.X >> i) * (sbyte)(x.Y >> i));
        }

        return (uint)sum;
    });

    [Fact]
    public void Half_sums_and_products_are_rounded_each() => Check(nameof(WordKernels.HalfSums), static x =>
        Halves(static (a, b, c, d) => (Half)((float)(Half)((float)a + (float)b) * (float)(Half)((float)c - (float)d)), x), HalfWords);

    [Fact]
    public void Half_multiply_adds_are_rounded_once() => Check(nameof(WordKernels.HalfFma), static x =>
        Halves(static (a, b, c, _) => (Half)(((double)a * (double)b) + (double)c), x), HalfWords);

    [Fact]
    public void Halves_are_converted_to_floats_and_back() => Check(nameof(WordKernels.HalfConversions), static x =>
    {
        float sum = (float)Low(x.X) + (float)High(x.X) + (float)Low(x.Y);
        return Pack((Half)sum, High(x.Y)) ^ BitConverter.HalfToUInt16Bits((Half)sum);
    }, HalfWords);

    [Fact]
    public void Bfloat16_multiply_adds_are_rounded_once() => Check(nameof(WordKernels.BFloatFma), static x =>
        BFloats(static (a, b, c, _) => Nearest(((double)a * (double)b) + (double)c), x), BFloatWords);

    [Theory]
    [InlineData(1e-30f, 0x3F82)]
    [InlineData(-1e-30f, 0x3F81)]
    [InlineData(0, 0x3F82)]
    public void The_side_of_a_tie_decides_however_small_the_addend(float addend, int expected)
    {
        // 7/8 · 37/32 lies in the middle between 0x3F81 and 0x3F82.
        Assert.Equal(expected, BFloat16.Fused(0.875f, 1.15625f, addend));
    }

    [Fact]
    public void Bfloat16_sums_and_products_are_rounded_each() => Check(nameof(WordKernels.BFloatSums), static x =>
        BFloats(static (a, b, c, d) => Nearest((double)Nearest((double)a + (double)b) * (double)Nearest((double)c - (double)d)), x), BFloatWords);

    [Fact]
    public void Bfloat16_is_converted_to_floats_and_back() => Check(nameof(WordKernels.BFloatConversions), static x =>
        (uint)(Bits(Nearest((double)(Float(x.X << 16) * 1.7f))) >> 16) | Bits(Nearest((double)(Float(x.X & 0xFFFF0000) + 0.1f))), BFloatWords);

    [Fact]
    public void Shuffles_take_words_of_other_lanes()
    {
        uint[] result = Run(nameof(WordKernels.Shuffles), Words);
        for (int i = 0; i < result.Length; i++)
        {
            Assert.Equal(Words[i ^ 5].X + Words[3].Y + Words[i + 7 < 32 ? i + 7 : i].Z + (uint)i, result[i]);
        }
    }

    [Fact]
    public void Lanes_part_in_loops_and_come_together() => Check(nameof(WordKernels.Loop), static x =>
    {
        uint sum = 0;
        for (uint step = 0; step < x.X % 13; step++)
        {
            sum = (x.Y >> (int)step & 1) != 0 ? sum + (step * x.Z) : sum ^ (x.W / (step + 1));
        }

        return sum;
    });

    private static void Check(string kernel, Func<UInt4, uint> expected, UInt4[]? words = null)
    {
        words ??= Words;
        uint[] result = Run(kernel, words);
        for (int i = 0; i < result.Length; i++)
        {
            Assert.True(expected(words[i]) == result[i], $"lane {i}: {expected(words[i]):x8} expected, {result[i]:x8} computed");
        }
    }

    private static uint[] Run(string kernel, UInt4[] words)
    {
        KernelRun run = new(Compiled.Kernel(typeof(WordKernels), kernel));
        run.View<UInt4>(words);
        ulong result = run.View<uint>(32);
        run.Launch();
        return run.Memory.Span<uint>(result, 32).ToArray();
    }

    // The kept bits and the set ones bound exponents, so that nothing overflows and doubles hold all results exactly.
    private static UInt4[] Random(int seed, uint kept = uint.MaxValue, uint set = 0)
    {
        Random random = new(seed);
        uint[] words = new uint[4 * 32];
        foreach (ref uint word in words.AsSpan())
        {
            word = ((uint)random.NextInt64(1L << 32) & kept) | set;
        }

        return [.. MemoryMarshal.Cast<uint, UInt4>(words.AsSpan())];
    }

    private static uint Halves(Func<Half, Half, Half, Half, Half> function, UInt4 x) =>
        Pack(function(Low(x.X), Low(x.Y), Low(x.Z), Low(x.W)), function(High(x.X), High(x.Y), High(x.Z), High(x.W)));

    private static uint BFloats(Func<float, float, float, float, float> function, UInt4 x) =>
        (Bits(function(Float(x.X << 16), Float(x.Y << 16), Float(x.Z << 16), Float(x.W << 16))) >> 16)
        | Bits(function(Float(x.X & 0xFFFF0000), Float(x.Y & 0xFFFF0000), Float(x.Z & 0xFFFF0000), Float(x.W & 0xFFFF0000)));

    private static uint Pack(Half low, Half high) => BitConverter.HalfToUInt16Bits(low) | ((uint)BitConverter.HalfToUInt16Bits(high) << 16);

    private static Half Low(uint pair) => BitConverter.UInt16BitsToHalf((ushort)pair);

    private static Half High(uint pair) => BitConverter.UInt16BitsToHalf((ushort)(pair >> 16));

    private static float Float(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    // The nearest bfloat16: the one above or below, of two equally near the even one.
    private static float Nearest(double exact)
    {
        uint below = Bits((float)exact) & 0xFFFF0000;
        float best = Float(below);
        foreach (uint candidate in new[] { below - 0x10000, below + 0x10000 })
        {
            double distance = Math.Abs((double)Float(candidate) - exact), least = Math.Abs((double)best - exact);
            best = distance < least || (distance == least && (candidate & 0x10000) == 0) ? Float(candidate) : best;
        }

        return best;
    }
}
