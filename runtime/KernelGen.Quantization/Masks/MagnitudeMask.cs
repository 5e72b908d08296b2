using System;

namespace KernelGen.Quantization;

/// <summary>Keeps the weights of largest magnitude, <c>|w|</c>.</summary>
public sealed class MagnitudeMask : IMask
{
    /// <inheritdoc/>
    public KeepMask Choose(Matrix weights, MaskPattern pattern, ICalibration? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.Select(new Matrix(weights.Rows, weights.Columns, Array.ConvertAll(weights.Values, MathF.Abs)));
    }
}
