using System;

namespace KernelGen.Quantization;

/// <summary>Seeded standard normal matrices.</summary>
internal static class Gaussian
{
    /// <summary>Independent N(0, 1) entries by the Box–Muller transform.</summary>
    public static Matrix Matrix(int rows, int columns, int seed)
    {
        Random random = new(seed);
        Matrix matrix = new(rows, columns);
        float[] values = matrix.Values;
        for (int i = 0; i < values.Length; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * sin);
            }
        }

        return matrix;
    }
}
