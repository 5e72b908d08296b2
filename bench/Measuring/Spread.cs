using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Bench;

/// <summary>The middle and the tenths at both ends of many samples.</summary>
/// <param name="P10">A tenth of the samples is smaller.</param>
/// <param name="Median">Half of them are.</param>
/// <param name="P90">Nine tenths are.</param>
internal sealed record Spread(double P10, double Median, double P90)
{
    /// <summary>The spread of at least one sample.</summary>
    public static Spread Of(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        double At(double part) => sorted[(int)Math.Round(part * (sorted.Length - 1))];
        return new(At(0.1), At(0.5), At(0.9));
    }
}
