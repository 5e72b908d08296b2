using System;
using CsCheck;
using KernelGen.Cli.Synthetic;

namespace KernelGen.Tests.Quantization;

/// <summary>Random matrices for properties.</summary>
internal static class Drawn
{
    /// <summary>Up to 9 rows and 70 columns of normal numbers, the whole between a tenth and a hundred in size.</summary>
    public static Gen<Matrix> Matrices { get; } =
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 70], Gen.Int[0, int.MaxValue], Gen.Double[-1, 2]).Select(
            static (rows, columns, seed, magnitude) => Matrix(rows, columns, seed, Math.Pow(10, magnitude)));

    /// <summary>The same with a multiple of four columns.</summary>
    public static Gen<Matrix> RunsOfFour { get; } =
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 20], Gen.Int[0, int.MaxValue]).Select(static (rows, runs, seed) => Matrix(rows, 4 * runs, seed));

    public static Matrix Matrix(int rows, int columns, int seed, double scale = 1)
    {
        Random random = new(seed);
        Matrix matrix = new(rows, columns);
        for (int i = 0; i < matrix.Values.Length; i++)
        {
            matrix.Values[i] = (float)(scale * random.NextNormal());
        }

        return matrix;
    }
}
