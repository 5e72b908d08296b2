using System;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>Quantizes <c>W·diag(s)</c> for inputs <c>x ⊘ s</c>. The layer is exact up to its rounding once the division is folded into the
/// producer of the inputs (<see cref="ChannelScaling.FoldInto(Span{float})"/>).</summary>
/// <param name="inner">Quantizes the scaled weights; sees the statistics of the scaled inputs.</param>
/// <param name="scaling">The factors.</param>
public sealed class ScaledQuantizer(IQuantizer inner, ChannelScaling scaling) : IQuantizer
{
    /// <inheritdoc/>
    public string Name => "scaled-" + inner.Name;

    /// <inheritdoc/>
    public LayerTensors Quantize(
        LayerFormat format,
        Matrix weights,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ICalibration? scaled = calibration is null ? null : scaling.Apply(calibration);
        return inner.Quantize(format, scaling.Apply(weights), scaled, progress, cancellationToken);
    }
}
