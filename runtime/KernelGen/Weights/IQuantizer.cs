using System;
using System.Threading;

namespace KernelGen;

/// <summary>A way to find the numbers of a format: rounding, scales, masks, adapters. A custom quantizer is one class.</summary>
public interface IQuantizer
{
    /// <summary>A short name for tables: <c>rtn</c>, <c>slim-lora</c>.</summary>
    string Name { get; }

    /// <summary>Quantizes an N×K matrix to a format.</summary>
    /// <param name="format">The format to fill.</param>
    /// <param name="weights">Outputs × inputs.</param>
    /// <param name="calibration">Statistics of the layer's inputs; methods that do not need them ignore it.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>.</param>
    /// <param name="cancellationToken">Stops the work; quick methods may ignore it.</param>
    /// <exception cref="ArgumentException">The format or the calibration does not fit the method or the matrix.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    LayerTensors Quantize(
        LayerFormat format,
        Matrix weights,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default);
}
