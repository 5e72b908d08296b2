using System;

namespace KernelGen.Quantization;

/// <summary>A way to choose the scale (and zero point) of weights that share one.</summary>
/// <remarks>
/// Whatever the granularity, such weights are contiguous in a row-major matrix: the whole matrix, a row, or a group of a row. A rule
/// therefore never sees granularity. It returns a scale that went through <see cref="QuantizedTensor.StoredScale"/>, so that codes are the
/// nearest under the scale that is stored. With a second level it returns what it would like to have, zero points that are no integers
/// included, and the nearest that can be stored is found afterwards.
/// </remarks>
public interface IScaleRule
{
    /// <summary>Chooses the scale of one unit.</summary>
    /// <param name="format">A format whose element has codes.</param>
    /// <param name="unit">Finite weights, at least one.</param>
    UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit);

    /// <summary>Chooses the scale of one unit, given its inputs. Rules that look at weights alone need not implement it.</summary>
    /// <param name="format">An integer format.</param>
    /// <param name="unit">Finite weights, at least one.</param>
    /// <param name="inputs">What flows through them.</param>
    /// <exception cref="ArgumentException">The rule needs a calibration and there is none.</exception>
    UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit, UnitInputs inputs) => Find(format, unit);
}
