using System;

namespace KernelGen.Cli.Synthetic;

/// <summary>Numbers of the distributions that synthetic layers are drawn from; equal seeds give equal numbers on every machine.</summary>
public static class RandomNumbers
{
    /// <summary>A standard normal number (Box–Muller).</summary>
    public static double NextNormal(this Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    /// <summary>A Student-t number: a normal one over the root of a mean of squares of normal ones.</summary>
    public static double NextStudent(this Random random, int degreesOfFreedom)
    {
        double squares = 0;
        for (int i = 0; i < degreesOfFreedom; i++)
        {
            double normal = random.NextNormal();
            squares += normal * normal;
        }

        return random.NextNormal() / Math.Sqrt(squares / degreesOfFreedom);
    }
}
