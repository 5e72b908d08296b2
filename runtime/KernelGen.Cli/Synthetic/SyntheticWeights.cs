using System;

namespace KernelGen.Cli.Synthetic;

/// <summary>Weights of synthetic layers, outputs × inputs.</summary>
public static class SyntheticWeights
{
    /// <summary>A well-behaved layer: normal weights, rows of nearly equal size.</summary>
    public static Matrix Gaussian(int seed, int outputs, int inputs)
    {
        Random random = new(seed);
        return Draw(outputs, inputs, () => 0.02 * random.NextNormal(), () => Math.Exp(0.1 * random.NextNormal()));
    }

    /// <summary>A heavy-tailed layer: Student-t weights, one in a thousand six times larger, rows of different size.</summary>
    public static Matrix HeavyTailed(int seed, int outputs, int inputs)
    {
        Random random = new(seed);
        return Draw(
            outputs,
            inputs,
            () => 0.02 * random.NextStudent(5) * (random.NextDouble() < 0.001 ? 6 : 1),
            () => Math.Exp(0.25 * random.NextNormal()));
    }

    private static Matrix Draw(int outputs, int inputs, Func<double> weight, Func<double> rowScale)
    {
        Matrix weights = new(outputs, inputs);
        for (int row = 0; row < outputs; row++)
        {
            double scale = rowScale();
            for (int k = 0; k < inputs; k++)
            {
                weights[row, k] = (float)(scale * weight());
            }
        }

        return weights;
    }
}
