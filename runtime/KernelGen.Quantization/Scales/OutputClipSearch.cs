using System;

namespace KernelGen.Quantization;

/// <summary>Shrinks the range of <see cref="MinMax"/> step by step and keeps the one whose rounded weights move the layer's outputs least.</summary>
/// <remarks>
/// The clip search of AWQ (Lin et al. 2023), and what OmniQuant (Shao et al. 2023) finds by gradient descent on its clip strengths. The error
/// of each weight counts by the mean square of its input, as if features were uncorrelated: weighing with the full second moment of the
/// group was a little better under nearest codes, a little worse under <see cref="Gptq"/>, and costs a product per candidate. Use it through
/// methods that have a calibration; alone it cannot know the inputs.
/// </remarks>
public sealed class OutputClipSearch : IScaleRule
{
    private readonly ClipRange _range;

    /// <summary>Candidates are <paramref name="steps"/> equally spaced fractions of the full range from 1 down to
    /// <paramref name="smallest"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is below 2, or <paramref name="smallest"/> outside (0, 1).</exception>
    public OutputClipSearch(int steps = 41, double smallest = 0.2) => _range = new(steps, smallest);

    /// <summary>Number of candidates.</summary>
    public int Steps => _range.Steps;

    /// <summary>The smallest fraction of the range.</summary>
    public double Smallest => _range.Smallest;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Always: this rule needs the inputs.</exception>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit) => Find(format, unit, default);

    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit, UnitInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (inputs.Calibration is not { Rows: > 0 } calibration)
        {
            throw new ArgumentException(
                "The output clip search weighs errors by the inputs they meet and needs calibration statistics; pass them to the method it is part of.",
                nameof(inputs));
        }

        ReadOnlySpan<double> power = calibration.MeanSquare;
        float[] importance = new float[unit.Length];
        for (int i = 0, column = inputs.FirstColumn; i < importance.Length; i++)
        {
            importance[i] = (float)power[column];
            column = column + 1 == power.Length ? 0 : column + 1;
        }

        return _range.Best(format, unit, importance);
    }
}
