using System;
using System.Collections.Generic;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>A rounding that fills formats with groups of several widths, whose columns meet the same inputs.</summary>
public interface IGroupRounding : IRounding
{
    /// <summary>Rounds all parts of a matrix.</summary>
    /// <param name="formats">The format of each part, dense codes in groups of one size.</param>
    /// <param name="columns">The columns of each part, whole groups in their order; every column belongs to one part.</param>
    /// <param name="weights">N×K, finite.</param>
    /// <param name="scales">Chooses scales and zero points.</param>
    /// <param name="calibration">Statistics of the inputs; roundings that do not need them ignore it.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">A weight is not finite, or the calibration is missing, of other features, or lacks what the rounding needs.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    IReadOnlyList<QuantizedTensor> Round(
        IReadOnlyList<WeightFormat> formats,
        IReadOnlyList<int[]> columns,
        Matrix weights,
        IScaleRule scales,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default);
}
