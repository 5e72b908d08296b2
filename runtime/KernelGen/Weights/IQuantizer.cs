using System;

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
    /// <exception cref="ArgumentException">The format or the calibration does not fit the method or the matrix.</exception>
    LayerTensors Quantize(LayerFormat format, Matrix weights, ICalibration? calibration = null, IProgress<double>? progress = null);
}
