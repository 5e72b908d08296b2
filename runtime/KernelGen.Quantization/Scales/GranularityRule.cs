using System;

namespace KernelGen.Quantization;

/// <summary>One rule for formats with a single scale per tensor, another for those with a scale per row or group.</summary>
/// <remarks>SLiM's choice: its error integral where one scale must serve a whole tensor, AbsMax where groups keep ranges small.</remarks>
/// <param name="tensor">For <see cref="Granularity.Tensor"/>.</param>
/// <param name="finer">For <see cref="Granularity.Row"/> and <see cref="Granularity.Group"/>.</param>
public sealed class GranularityRule(IScaleRule tensor, IScaleRule finer) : IScaleRule
{
    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit)
    {
        ArgumentNullException.ThrowIfNull(format);
        return RuleOf(format).Find(format, unit);
    }

    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit, UnitInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(format);
        return RuleOf(format).Find(format, unit, inputs);
    }

    private IScaleRule RuleOf(WeightFormat format) => format.Granularity == Granularity.Tensor ? tensor : finer;
}
