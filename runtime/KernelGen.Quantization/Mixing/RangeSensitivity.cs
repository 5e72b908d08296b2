using System;

namespace KernelGen.Quantization;

/// <summary>The sensitivity of 2/4/16 bits in one matrix (Li et al. 2023): <c>Σ mean x²·(max − min)²</c> over the groups of every row.</summary>
public sealed class RangeSensitivity : IMixRule
{
    /// <inheritdoc/>
    public double[] Score(LayerFormat format, Matrix weights, IScaleRule scales, ICalibration? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        ICalibration known = CalibrationRequirement.Require(calibration, weights.Columns, "The choice between 2, 4 and 16 bits");
        double[] scores = new double[weights.Values.Length];
        int group = format.Weights.Granularity == Granularity.Group ? format.Weights.GroupSize : weights.Columns;
        for (int row = 0; row < weights.Rows; row++)
        {
            for (int column = 0; column < weights.Columns; column += group)
            {
                int width = Math.Min(group, weights.Columns - column);
                (double min, double max) = MinMax.Range(weights.Row(row).Slice(column, width));
                for (int k = column; k < column + width; k++)
                {
                    scores[row * weights.Columns + k] = known.MeanSquare[k] * (max - min) * (max - min);
                }
            }
        }

        return scores;
    }
}
