using System;
using System.Threading;

namespace KernelGen.Samples;

/// <summary>A quantizer in one class: stores weights as they are in a floating-point format.</summary>
public sealed class ExactFloats : IQuantizer
{
    /// <inheritdoc/>
    public string Name => "exact";

    /// <inheritdoc/>
    public LayerTensors Quantize(
        LayerFormat format,
        Matrix weights,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new LayerTensors(format, QuantizedTensor.FromValues(format.Weights, weights));
    }
}
