using System;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>Keeps the weights of largest magnitude, <c>|w|</c>.</summary>
public sealed class MagnitudeMask : IMask
{
    /// <inheritdoc/>
    public KeepMask Choose(
        Matrix weights,
        MaskPattern pattern,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.Select(new Matrix(weights.Rows, weights.Columns, Array.ConvertAll(weights.Values, MathF.Abs)));
    }
}
