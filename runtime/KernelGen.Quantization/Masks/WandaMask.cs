using System;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>Wanda (Sun et al. 2023): keeps the weights of largest <c>|w[n, k]|·‖x[:, k]‖₂</c>.</summary>
/// <remarks>Norms come from <see cref="ICalibration.MeanSquare"/>; a feature that was never active counts as the quietest active one.</remarks>
public sealed class WandaMask : IMask
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
        ICalibration known = CalibrationRequirement.Require(calibration, weights.Columns, "The Wanda mask");
        double[] power = CalibrationRequirement.StrictlyPositive(known.MeanSquare);
        Matrix importance = new(weights.Rows, weights.Columns);
        for (int row = 0; row < weights.Rows; row++)
        {
            ReadOnlySpan<float> source = weights.Row(row);
            Span<float> destination = importance.Row(row);
            for (int k = 0; k < source.Length; k++)
            {
                destination[k] = (float)(Math.Abs(source[k]) * Math.Sqrt(power[k]));
            }
        }

        return pattern.Select(importance);
    }
}
