using System;
using System.Linq;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace KernelGen.Bench.Drawing;

/// <summary>Axes of logarithms, labelled with the numbers themselves.</summary>
internal static class LogAxis
{
    private const int Decades = 9;

    /// <summary>Labels 1, 2 and 5 times every power of ten.</summary>
    public static void Apply(IAxis axis)
    {
        double[] values = [.. Enumerable.Range(-3, Decades).SelectMany(static power => new[] { 1, 2, 5 }.Select(digit => digit * Math.Pow(10, power)))];
        axis.TickGenerator = new NumericManual(
            [.. values.Select(Math.Log10)], [.. values.Select(static value => FormattableString.Invariant($"{value:0.###}"))]);
    }
}
