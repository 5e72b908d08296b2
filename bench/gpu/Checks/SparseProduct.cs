using System;
using System.Reflection;
using KernelGen.Tests.Interpreter;

namespace KernelGen.GpuBench;

/// <summary>A sparse product of one warp: the instruction, and where its operands lie in the lanes.</summary>
/// <param name="Name">The method of <see cref="MatrixKernels"/>.</param>
/// <param name="Columns">Dense columns of A, of which half are kept.</param>
/// <param name="ElementBits">Bits of an element.</param>
/// <param name="MetadataPlace">The word and the bit of the metadata of 4 columns: (row, run of 4) → (lane, bit).</param>
internal sealed record SparseProduct(string Name, int Columns, int ElementBits, Func<int, int, (int Lane, int Bit)> MetadataPlace)
{
    /// <summary>Halves, metadata in lanes 0 and 1 of four.</summary>
    public static SparseProduct Halves0 { get; } = OfHalves(nameof(MatrixKernels.SparseF16Selector0), 0);

    /// <summary>Halves, metadata in lanes 2 and 3 of four.</summary>
    public static SparseProduct Halves1 { get; } = OfHalves(nameof(MatrixKernels.SparseF16Selector1), 1);

    /// <summary>Unsigned bytes.</summary>
    public static SparseProduct Bytes { get; } = new(nameof(MatrixKernels.SparseU8S8), 64, 8, static (row, run) => (4 * (row % 8) + row / 8 + 2 * (run / 8), 4 * (run % 8)));

    /// <summary>The kernel.</summary>
    public MethodInfo Method => typeof(MatrixKernels).GetMethod(Name)!;

    /// <summary>Elements in a word.</summary>
    public int PerWord => 32 / ElementBits;

    private static SparseProduct OfHalves(string name, int selector) => new(
        name, 32, 16, (row, run) => (4 * (row % 8) + 2 * selector + run / 4, 16 * (row / 8) + 4 * (run % 4)));

    /// <summary>The words of A, 16 rows of kept elements.</summary>
    public uint[] PackA(Func<int, int, uint> kept)
    {
        uint[] words = new uint[32 * 4];
        for (int lane = 0; lane < 32; lane++)
        {
            for (int register = 0; register < 4; register++)
            {
                int row = lane / 4 + 8 * (register % 2), first = lane % 4 * PerWord + 4 * PerWord * (register / 2);
                words[4 * lane + register] = Word(i => kept(row, first + i));
            }
        }

        return words;
    }

    /// <summary>The words of B, as many rows as A has dense columns, and 8 columns.</summary>
    public uint[] PackB(Func<int, int, uint> element)
    {
        uint[] words = new uint[32 * 4];
        for (int lane = 0; lane < 32; lane++)
        {
            for (int register = 0; register < 4; register++)
            {
                int first = lane % 4 * PerWord + 4 * PerWord * register;
                words[4 * lane + register] = Word(i => element(first + i, lane / 4));
            }
        }

        return words;
    }

    private uint Word(Func<int, uint> element)
    {
        uint word = 0;
        for (int i = 0; i < PerWord; i++)
        {
            word |= element(i) << (i * ElementBits);
        }

        return word;
    }
}
