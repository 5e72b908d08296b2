using System;

namespace KernelGen.Quantization;

/// <summary>The largest magnitude becomes the largest symmetric code: <c>s = max|w| / (2^(b−1) − 1)</c>.</summary>
/// <remarks>Unsigned codes without a zero point use their whole range, <c>s = max|w| / (2^b − 1)</c>; with one, it sits in the middle, at <c>2^(b−1)</c>.</remarks>
public sealed class AbsMax : IScaleRule
{
    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit)
    {
        ArgumentNullException.ThrowIfNull(format);
        return SymmetricGrid.Of(format).At(SymmetricGrid.LargestMagnitude(unit));
    }
}
