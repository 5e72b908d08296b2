using System;

namespace KernelGen;

/// <summary>What every device checks before it computes a layer.</summary>
internal static class ForwardArguments
{
    /// <summary>Checks that spans are as long as their shapes.</summary>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs.</param>
    /// <param name="rows">M.</param>
    /// <param name="inputs">K.</param>
    /// <param name="outputs">N.</param>
    /// <exception cref="ArgumentException">A span is shorter than its shape, or <paramref name="rows"/> is negative.</exception>
    public static void Check(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int rows, int inputs, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (x.Length < (long)rows * inputs)
        {
            throw new ArgumentException($"{rows} rows of {inputs} features are {(long)rows * inputs} activations; got {x.Length}.", nameof(x));
        }

        if (y.Length < (long)rows * outputs)
        {
            throw new ArgumentException($"{rows} rows of {outputs} features are {(long)rows * outputs} outputs; got {y.Length}.", nameof(y));
        }
    }
}
