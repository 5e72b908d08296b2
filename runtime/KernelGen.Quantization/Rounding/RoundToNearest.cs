using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>Every weight takes the code nearest to it under its stored scale, or in the table of least squared error.</summary>
public sealed class RoundToNearest : IGroupRounding
{
    /// <inheritdoc/>
    public QuantizedTensor Round(
        WeightFormat format,
        Matrix weights,
        IScaleRule scales,
        KeepMask? mask = null,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        QuantizedTensor result = format is { HasTable: true } ? NearestEntries(format, weights, mask, progress, cancellationToken) : Quantize(format, weights, scales, mask, calibration);
        progress?.Report(1);
        return result;
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuantizedTensor> Round(
        IReadOnlyList<WeightFormat> formats,
        IReadOnlyList<int[]> columns,
        Matrix weights,
        IScaleRule scales,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        QuantizedTensor[] result =
        [
            .. formats.Zip(columns, (format, own) =>
                Quantize(format, MatrixSelection.Columns(weights, own), scales, null, calibration is null ? null : new SelectedCalibration(calibration, own))),
        ];
        progress?.Report(1);
        return result;
    }

    /// <summary>Rounds a matrix; elements without codes store the values themselves, and learned tables are those of least squared error.</summary>
    /// <param name="format">The format to fill.</param>
    /// <param name="weights">N×K, finite.</param>
    /// <param name="rule">Chooses scales and zero points.</param>
    /// <param name="mask">Which weights stay; needed if the format is sparse. Scales are chosen before masking.</param>
    /// <param name="calibration">Statistics of the inputs, for rules that need them.</param>
    /// <exception cref="ArgumentException">A weight is not finite, or the mask does not fit the format or the matrix.</exception>
    public static QuantizedTensor Quantize(
        WeightFormat format, Matrix weights, IScaleRule rule, KeepMask? mask = null, ICalibration? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        if (format.HasTable)
        {
            return NearestEntries(format, weights, mask, null, default);
        }

        if (format.HasScale)
        {
            return Quantize(format, weights, ScaleSet.Find(rule, format, weights, calibration), mask);
        }

        Finite.RequireWeights(weights);
        return QuantizedTensor.FromValues(format, weights);
    }

    /// <summary>Rounds a matrix under given scales.</summary>
    /// <inheritdoc cref="Quantize(WeightFormat, Matrix, IScaleRule, KeepMask?, ICalibration?)"/>
    /// <param name="format">A format with scales.</param>
    /// <param name="weights">N×K, finite.</param>
    /// <param name="scales">The scales of every unit.</param>
    /// <param name="mask">Which weights stay; needed if the format is sparse.</param>
    public static QuantizedTensor Quantize(WeightFormat format, Matrix weights, ScaleSet scales, KeepMask? mask = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(scales);
        RequireMask(format, mask);
        return scales.Fill(format, weights.Rows, weights.Columns, Codes(format, weights, scales), mask);
    }

    /// <exception cref="ArgumentException">A sparse format has no mask, or a dense one has.</exception>
    internal static void RequireMask(WeightFormat format, KeepMask? mask)
    {
        if ((mask is null) != (format.Sparsity is null))
        {
            throw new ArgumentException(
                mask is null
                    ? $"The format keeps {format.Sparsity!.Value.Kept} of {format.Sparsity.Value.Of} weights; pass the mask that says which."
                    : $"The format {format} stores every weight; apply the mask to the weights instead, or add sparsity to the format.",
                nameof(mask));
        }
    }

    private static QuantizedTensor NearestEntries(WeightFormat format, Matrix weights, KeepMask? mask, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return LearnedTables.Fit(format, weights, mask, default, progress, cancellationToken);
    }

    private static byte[] Codes(WeightFormat format, Matrix weights, ScaleSet scales)
    {
        byte[] codes = new byte[weights.Values.Length];
        Units units = new(format, weights.Rows, weights.Columns);
        Parallel.For(0, weights.Rows, row =>
        {
            ReadOnlySpan<float> values = weights.Row(row);
            Span<byte> destination = codes.AsSpan(row * weights.Columns, weights.Columns);
            for (int k = 0; k < values.Length; k++)
            {
                destination[k] = (byte)scales[units.Of(row, k)].Encode(format.Element, values[k]);
            }
        });
        return codes;
    }
}
