using System;

namespace KernelGen.Quantization;

/// <summary>Refuses NaN and infinity at the door, where the message can still say which entry is wrong.</summary>
internal static class Finite
{
    /// <exception cref="ArgumentException">A weight is not finite.</exception>
    public static void RequireWeights(Matrix weights) => Require(weights.Values, weights.Columns, "weight row", nameof(weights));

    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static void Require(ReadOnlySpan<float> values, int columns, string row, string parameter)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Column {i % columns} of {row} {i / columns} is {values[i]}; only finite numbers can be used."),
                    parameter);
            }
        }
    }
}
