using System;
using System.Collections.Generic;

namespace KernelGen.Quantization;

/// <summary>Checks what a scaling method is given.</summary>
internal static class Consumers
{
    /// <returns>K.</returns>
    /// <exception cref="ArgumentException">There is no consumer, or the calibration does not fit one.</exception>
    public static int Require(ICalibration calibration, IReadOnlyList<Matrix> consumers, string method)
    {
        ArgumentNullException.ThrowIfNull(consumers);
        if (consumers.Count == 0)
        {
            throw new ArgumentException($"{method} scales the weights of the layers that read the same inputs; pass at least one.", nameof(consumers));
        }

        foreach (Matrix consumer in consumers)
        {
            ArgumentNullException.ThrowIfNull(consumer, nameof(consumers));
            CalibrationRequirement.Require(calibration, consumer.Columns, method);
        }

        return calibration.Features;
    }
}
