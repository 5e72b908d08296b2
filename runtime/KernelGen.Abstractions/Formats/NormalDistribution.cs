using System;

namespace KernelGen;

/// <summary>The normal distribution with mean 0 and variance 1.</summary>
internal static class NormalDistribution
{
    /// <summary>The number that a sample is below with probability <paramref name="p"/>, for <c>0.5 ≤ p &lt; 1</c>.</summary>
    public static double Quantile(double p)
    {
        // The distribution is concave right of 0, so Newton's steps from there approach the quantile from one side and never pass it.
        double x = 0;
        for (double step = 1; step > 1e-15;)
        {
            step = (p - 0.5 - CentralProbability(x)) / Density(x);
            x += step;
        }

        return x;
    }

    private static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>The probability of 0…x: density · (x + x³/3 + x⁵/(3·5) + …).</summary>
    private static double CentralProbability(double x)
    {
        double sum = 0, term = x;
        for (int odd = 3; sum + term != sum; odd += 2)
        {
            sum += term;
            term *= x * x / odd;
        }

        return sum * Density(x);
    }
}
