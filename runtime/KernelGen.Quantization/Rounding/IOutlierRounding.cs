using System;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>A rounding that knows which weights are outliers: their errors do not count, and it may choose others.</summary>
public interface IOutlierRounding : IRounding
{
    /// <summary>Rounds what is left to the codes.</summary>
    /// <param name="format">A format with outliers.</param>
    /// <param name="weights">N×K, finite, outliers included.</param>
    /// <param name="rest">The weights that the first choice leaves to the codes.</param>
    /// <param name="scales">Chooses scales and zero points.</param>
    /// <param name="mask">Which weights stay; needed if the format is sparse, and <c>null</c> otherwise.</param>
    /// <param name="calibration">Statistics of the inputs; roundings that do not need them ignore it.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The codes, and the weights that are left to them in the end, as many as before.</returns>
    /// <exception cref="ArgumentException">As for <see cref="IRounding.Round"/>.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    (QuantizedTensor Main, KeepMask Others) Round(
        LayerFormat format,
        Matrix weights,
        KeepMask rest,
        IScaleRule scales,
        KeepMask? mask = null,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default);
}
