using System;
using System.Runtime.InteropServices;
using KernelGen.Tests.Running;
using Xunit;

namespace KernelGen.Tests.Interpreter;

/// <summary>Each product against three loops, with the layouts as the PTX ISA numbers elements: per element, lane and place; the interpreter goes per lane.</summary>
public sealed class MatrixTests
{
    private static readonly Random Numbers = new(99);

    [Theory]
    [InlineData(nameof(MatrixKernels.F16), false)]
    [InlineData(nameof(MatrixKernels.BF16), true)]
    public void Dense_floats(string kernel, bool isBFloat16)
    {
        ushort[,] a = Random(16, 16, () => Bits(Numbers.Next(-9, 10), isBFloat16)), b = Random(16, 8, () => Bits(Numbers.Next(-9, 10), isBFloat16));
        float[,] c = Accumulators<float>(() => Numbers.Next(-99, 100));
        float[,] result = Multiply(kernel, PackA(a, 2), PackB(b, 2), c);
        Check(result, (m, n) => c[m, n] + Sum(16, k => Value(a[m, k], isBFloat16) * Value(b[k, n], isBFloat16)));
    }

    [Theory]
    [InlineData(nameof(MatrixKernels.U8S8), false)]
    [InlineData(nameof(MatrixKernels.S8S8), true)]
    public void Dense_bytes(string kernel, bool isSigned)
    {
        ushort[,] a = Random(16, 32, static () => (ushort)Numbers.Next(256)), b = Random(32, 8, static () => (ushort)Numbers.Next(256));
        int[,] c = Accumulators<int>(static () => Numbers.Next());
        int[,] result = Multiply(kernel, PackA(a, 4), PackB(b, 4), c);
        Check(result, (m, n) => unchecked(c[m, n] + (int)Sum(32, k => (isSigned ? (sbyte)a[m, k] : a[m, k]) * (sbyte)b[k, n])));
    }

    [Theory]
    [InlineData(nameof(MatrixKernels.SparseF16Selector0), false, 0)]
    [InlineData(nameof(MatrixKernels.SparseF16Selector1), false, 1)]
    [InlineData(nameof(MatrixKernels.SparseBF16), true, 0)]
    public void Sparse_floats(string kernel, bool isBFloat16, int selector)
    {
        ushort[,] b = Random(32, 8, () => Bits(Numbers.Next(-9, 10), isBFloat16)), kept = Random(16, 16, () => Bits(Numbers.Next(-9, 10), isBFloat16));
        int[,] places = Places(16, 8);
        uint[] metadata = new uint[32];
        for (int m = 0; m < 16; m++)
        {
            for (int group = 0; group < 8; group++)
            {
                metadata[(4 * (m % 8)) + (2 * selector) + (group / 4)] |= (uint)places[m, group] << ((16 * (m / 8)) + (4 * (group % 4)));
            }
        }

        float[,] c = Accumulators<float>(static () => Numbers.Next(-99, 100));
        float[,] result = Multiply(kernel, PackA(kept, 2), PackB(b, 2), c, metadata);
        Check(result, (m, n) => c[m, n] + Sum(16, j => Value(kept[m, j], isBFloat16) * Value(b[Column(places, m, j), n], isBFloat16)));
    }

    [Theory]
    [InlineData(nameof(MatrixKernels.SparseU8S8), false)]
    [InlineData(nameof(MatrixKernels.SparseS8S8), true)]
    public void Sparse_bytes(string kernel, bool isSigned)
    {
        ushort[,] b = Random(64, 8, static () => (ushort)Numbers.Next(256)), kept = Random(16, 32, static () => (ushort)Numbers.Next(256));
        int[,] places = Places(16, 16);
        uint[] metadata = new uint[32];
        for (int m = 0; m < 16; m++)
        {
            for (int group = 0; group < 16; group++)
            {
                metadata[(4 * (m % 8)) + (m / 8) + (2 * (group / 8))] |= (uint)places[m, group] << (4 * (group % 8));
            }
        }

        int[,] c = Accumulators<int>(static () => Numbers.Next());
        int[,] result = Multiply(kernel, PackA(kept, 4), PackB(b, 4), c, metadata);
        Check(result, (m, n) => unchecked(c[m, n] + (int)Sum(32, j => (isSigned ? (sbyte)kept[m, j] : kept[m, j]) * (sbyte)b[Column(places, m, j), n])));
    }

    [Fact]
    public void Fragments_of_the_wrong_lanes_change_the_product()
    {
        UInt4[] a = PackA(Random(16, 16, static () => Bits(Numbers.Next(-9, 10), false)), 2), b = PackB(Random(16, 8, static () => Bits(Numbers.Next(-9, 10), false)), 2);
        float[,] right = Multiply(nameof(MatrixKernels.F16), a, b, new float[16, 8]);
        (b[5], b[6]) = (b[6], b[5]);
        Assert.NotEqual(right, Multiply(nameof(MatrixKernels.F16), a, b, new float[16, 8]));
    }

    [Fact]
    public void Metadata_that_is_not_ascending_is_a_fault()
    {
        PtxFault fault = Assert.Throws<PtxFault>(() => Multiply<float>(nameof(MatrixKernels.SparseF16Selector0), new UInt4[32], new UInt4[32], new float[16, 8], new uint[32]));
        Assert.Contains("not ascending", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrices_are_spread_over_lanes()
    {
        ushort[] elements = new ushort[4 * 64];
        Numbers.NextBytes(MemoryMarshal.AsBytes(elements.AsSpan()));
        KernelRun run = new(Compiled.Kernel(typeof(MatrixKernels), nameof(MatrixKernels.Matrices)));
        run.View<UInt4>(MemoryMarshal.Cast<ushort, UInt4>(elements));
        ulong plain = run.View<UInt4>(32), transposed = run.View<UInt4>(32), few = run.View<UInt4>(32);
        Assert.Empty(run.Launch().Races);
        for (int lane = 0; lane < 32; lane++)
        {
            int g = lane / 4, t = lane % 4;
            uint Plain(int matrix) => elements[(64 * matrix) + (8 * g) + (2 * t)] | ((uint)elements[(64 * matrix) + (8 * g) + (2 * t) + 1] << 16);
            uint Transposed(int matrix) => elements[(64 * matrix) + (16 * t) + g] | ((uint)elements[(64 * matrix) + (16 * t) + 8 + g] << 16);
            Assert.Equal(new UInt4(Plain(0), Plain(1), Plain(2), Plain(3)), run.Memory.Span<UInt4>(plain, 32)[lane]);
            Assert.Equal(new UInt4(Transposed(0), Transposed(1), Transposed(2), Transposed(3)), run.Memory.Span<UInt4>(transposed, 32)[lane]);
            Assert.Equal(new UInt4(Plain(0) ^ Transposed(0), Plain(0), Plain(1), Transposed(1)), run.Memory.Span<UInt4>(few, 32)[lane]);
        }
    }

    private static T[,] Multiply<T>(string kernel, UInt4[] a, UInt4[] b, T[,] c, uint[]? metadata = null)
        where T : unmanaged
    {
        KernelRun run = new(Compiled.Kernel(typeof(MatrixKernels), kernel));
        run.View<UInt4>(a);
        run.View<UInt4>(b);
        ulong target = run.Memory.Allocate(16 * 8 * 4);
        run.Add(target).Add(32L);
        if (metadata != null)
        {
            run.View<uint>(metadata);
        }

        Span<T> lanes = run.Memory.Span<T>(target, 128);
        for (int m = 0; m < 16; m++)
        {
            for (int n = 0; n < 8; n++)
            {
                lanes[Accumulator(m, n)] = c[m, n];
            }
        }

        run.Launch();
        T[,] result = new T[16, 8];
        for (int m = 0; m < 16; m++)
        {
            for (int n = 0; n < 8; n++)
            {
                result[m, n] = lanes[Accumulator(m, n)];
            }
        }

        return result;
    }

    private static int Accumulator(int m, int n) => (4 * ((4 * (m % 8)) + (n / 2))) + (2 * (m / 8)) + (n % 2);

    private static UInt4[] PackA(ushort[,] a, int per) => Pack(words =>
    {
        for (int m = 0; m < 16; m++)
        {
            for (int k = 0; k < a.GetLength(1); k++)
            {
                int half = k / (4 * per), t = k % (4 * per) / per;
                words[(4 * ((4 * (m % 8)) + t)) + (2 * half) + (m / 8)] |= (uint)a[m, k] << (32 / per * (k % per));
            }
        }
    });

    private static UInt4[] PackB(ushort[,] b, int per) => Pack(words =>
    {
        for (int k = 0; k < b.GetLength(0); k++)
        {
            for (int n = 0; n < 8; n++)
            {
                words[(4 * ((4 * n) + (k % (4 * per) / per))) + (k / (4 * per))] |= (uint)b[k, n] << (32 / per * (k % per));
            }
        }
    });

    private static UInt4[] Pack(Action<uint[]> fill)
    {
        uint[] words = new uint[128];
        fill(words);
        return MemoryMarshal.Cast<uint, UInt4>(words.AsSpan()).ToArray();
    }

    private static int[,] Places(int rows, int groups)
    {
        int[] pairs = [0b0100, 0b1000, 0b1100, 0b1001, 0b1101, 0b1110];
        int[,] places = new int[rows, groups];
        for (int m = 0; m < rows; m++)
        {
            for (int group = 0; group < groups; group++)
            {
                places[m, group] = pairs[(m + group) % 6];
            }
        }

        return places;
    }

    private static int Column(int[,] places, int m, int kept) => (4 * (kept / 2)) + (places[m, kept / 2] >> (2 * (kept % 2)) & 3);

    private static ushort[,] Random(int rows, int columns, Func<ushort> next)
    {
        ushort[,] matrix = new ushort[rows, columns];
        foreach (ref ushort element in MemoryMarshal.CreateSpan(ref matrix[0, 0], matrix.Length))
        {
            element = next();
        }

        return matrix;
    }

    private static T[,] Accumulators<T>(Func<T> next)
        where T : unmanaged
    {
        T[,] matrix = new T[16, 8];
        foreach (ref T element in MemoryMarshal.CreateSpan(ref matrix[0, 0], matrix.Length))
        {
            element = next();
        }

        return matrix;
    }

    private static void Check<T>(T[,] result, Func<int, int, T> expected)
    {
        for (int m = 0; m < 16; m++)
        {
            for (int n = 0; n < 8; n++)
            {
                Assert.Equal(expected(m, n), result[m, n]);
            }
        }
    }

    private static float Sum(int count, Func<int, float> term)
    {
        float sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += term(i);
        }

        return sum;
    }

    private static ushort Bits(int value, bool isBFloat16) =>
        isBFloat16 ? (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16) : BitConverter.HalfToUInt16Bits((Half)value);

    private static float Value(ushort bits, bool isBFloat16) =>
        isBFloat16 ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (float)BitConverter.UInt16BitsToHalf(bits);
}
