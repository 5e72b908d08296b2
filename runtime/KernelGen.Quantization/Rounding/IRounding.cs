using System;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>A way to choose the code of every weight once it is known how scales are found and which weights stay.</summary>
public interface IRounding
{
    /// <summary>Rounds a matrix; floating-point formats store the values themselves.</summary>
    /// <param name="format">The format to fill.</param>
    /// <param name="weights">N×K, finite.</param>
    /// <param name="scales">Chooses scales and zero points.</param>
    /// <param name="mask">Which weights stay; needed if the format is sparse, and <c>null</c> otherwise.</param>
    /// <param name="calibration">Statistics of the inputs; roundings that do not need them ignore it.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">A weight is not finite, the mask does not fit the format or the matrix, or the calibration is
    /// missing, of other features, or lacks what the rounding needs.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    QuantizedTensor Round(
        WeightFormat format,
        Matrix weights,
        IScaleRule scales,
        KeepMask? mask = null,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default);
}
