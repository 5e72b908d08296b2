using System;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>SqueezeLLM's codebooks: for each row (or the tensor) the table that minimizes <c>Σ F·(w − ŵ)²</c>, where F says how sensitive the output is to a weight.</summary>
/// <remarks>
/// The paper (Kim et al. 2023) takes the diagonal of the Fisher information, squared gradients of the model's loss, and runs Lloyd's algorithm. Here the table is the optimum
/// (<see cref="WeightedKMeans"/>), its entries are rounded to fp16, and each weight takes the nearest of those. Without <see cref="Sensitivity"/>, F is the mean square of a
/// weight's input feature: the diagonal of what the output error of a row weighs its weights with.
/// </remarks>
public sealed class SqueezeLlm : IRounding
{
    /// <summary>F, N×K numbers that are finite and ≥ 0; absent: the mean squares of the input features, from the calibration.</summary>
    public Matrix? Sensitivity { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">As for <see cref="IRounding.Round"/>, the format has no learned tables, or <see cref="Sensitivity"/> has another shape than the weights,
    /// or holds a number that is negative or not finite.</exception>
    public QuantizedTensor Round(
        WeightFormat format,
        Matrix weights,
        IScaleRule scales,
        KeepMask? mask = null,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        if (!format.HasTable)
        {
            throw new ArgumentException($"SqueezeLLM finds tables, and the format {format} has none; use one such as lut3c, or another method.", nameof(format));
        }

        QuantizedTensor result = LearnedTables.Fit(format, weights, mask, Counts(weights, calibration), progress, cancellationToken);
        progress?.Report(1);
        return result;
    }

    private float[] Counts(Matrix weights, ICalibration? calibration)
    {
        if (Sensitivity is not { } given)
        {
            return Array.ConvertAll(CalibrationRequirement.Require(calibration, weights.Columns, "SqueezeLLM").MeanSquare.ToArray(), static square => (float)square);
        }

        if (given.Rows != weights.Rows || given.Columns != weights.Columns)
        {
            throw new ArgumentException(
                $"The sensitivity is {given.Rows}×{given.Columns}, the weights are {weights.Rows}×{weights.Columns}; give one number per weight.", nameof(weights));
        }

        Finite.Require(given.Values, given.Columns, "sensitivity row", nameof(weights));
        return given.Values.AsSpan().ContainsAnyInRange(float.MinValue, -float.Epsilon)
            ? throw new ArgumentException("A sensitivity is negative; it says what a squared error counts.", nameof(weights))
            : given.Values;
    }
}
