using System;

namespace KernelGen.Bench;

/// <summary>Compares relative errors.</summary>
internal static class Errors
{
    // Two encoders of one format differ by some percent of its error; below one in a million everything is float32.
    private const double Tolerance = 1.02;
    private const double Float32 = 1e-6;

    /// <summary>Whether an error is at most another one, up to 2 %.</summary>
    public static bool IsAtMost(double error, double other) => error <= Math.Max(other * Tolerance, Float32);
}
