using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>One factor per input feature, multiplied into the weights and divided out of the inputs: <c>x·Wᵀ = (x ⊘ s)·(W·diag(s))ᵀ</c>.</summary>
/// <remarks>
/// The product stays the same; what changes is which numbers are rounded. Factors are no part of a <see cref="LayerFormat"/>: fold the
/// division into whatever produces the inputs, <see cref="FoldInto(Span{float})"/> or <see cref="FoldInto(Matrix, Span{float})"/>, once for
/// all layers that read the same inputs.
/// </remarks>
public sealed class ChannelScaling
{
    private readonly float[] _factors;

    /// <summary>Takes K factors.</summary>
    /// <param name="factors">Positive and finite.</param>
    /// <exception cref="ArgumentException">There is no factor, or one is not positive or not finite.</exception>
    public ChannelScaling(IEnumerable<float> factors)
    {
        ArgumentNullException.ThrowIfNull(factors);
        _factors = [.. factors];
        int bad = Array.FindIndex(_factors, static factor => !(factor > 0 && float.IsFinite(factor)));
        if (_factors.Length == 0 || bad >= 0)
        {
            throw new ArgumentException(
                _factors.Length == 0
                    ? "A scaling has a factor for each of at least one feature."
                    : FormattableString.Invariant($"Factor {bad} is {_factors[bad]}; factors are positive and finite."),
                nameof(factors));
        }
    }

    /// <summary>K factors.</summary>
    public IReadOnlyList<float> Factors => _factors;

    /// <summary>All factors 1.</summary>
    public static ChannelScaling None(int features) => new(Enumerable.Repeat(1f, features));

    /// <summary><c>W·diag(s)</c>.</summary>
    /// <exception cref="ArgumentException">The matrix has not K columns.</exception>
    public Matrix Apply(Matrix weights) => Multiplied(weights, static (value, factor) => value * factor);

    /// <summary><c>W·diag(s)⁻¹</c>: from decoded scaled weights to those that multiply unscaled inputs; also from inputs to scaled inputs.</summary>
    /// <exception cref="ArgumentException">The matrix has not K columns.</exception>
    public Matrix Remove(Matrix scaled) => Multiplied(scaled, static (value, factor) => value / factor);

    /// <summary>The statistics of scaled inputs, <c>x ⊘ s</c>.</summary>
    /// <exception cref="ArgumentException">The calibration has not K features.</exception>
    public ICalibration Apply(ICalibration calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        Require(calibration.Features, nameof(calibration));
        return new ScaledCalibration(calibration, _factors);
    }

    /// <summary>Divides, in place, K numbers of an elementwise producer: the gains of a normalization, and its offsets if it has any.</summary>
    /// <exception cref="ArgumentException">There are not K numbers.</exception>
    public void FoldInto(Span<float> gains)
    {
        Require(gains.Length, nameof(gains));
        for (int k = 0; k < gains.Length; k++)
        {
            gains[k] /= _factors[k];
        }
    }

    /// <summary>Divides, in place, the rows of a linear layer whose outputs are the inputs here, and its bias.</summary>
    /// <param name="producer">K×anything.</param>
    /// <param name="bias">K numbers, or empty.</param>
    /// <exception cref="ArgumentException">There are not K rows, or not K biases.</exception>
    public void FoldInto(Matrix producer, Span<float> bias = default)
    {
        ArgumentNullException.ThrowIfNull(producer);
        Require(producer.Rows, nameof(producer));
        if (!bias.IsEmpty)
        {
            FoldInto(bias);
        }

        for (int k = 0; k < producer.Rows; k++)
        {
            foreach (ref float value in producer.Row(k))
            {
                value /= _factors[k];
            }
        }
    }

    private Matrix Multiplied(Matrix matrix, Func<float, float, float> operation)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Require(matrix.Columns, nameof(matrix));
        Matrix result = new(matrix.Rows, matrix.Columns);
        Parallel.For(0, matrix.Rows, row =>
        {
            ReadOnlySpan<float> source = matrix.Row(row);
            Span<float> destination = result.Row(row);
            for (int k = 0; k < source.Length; k++)
            {
                destination[k] = operation(source[k], _factors[k]);
            }
        });
        return result;
    }

    private void Require(int features, string parameter)
    {
        if (features != _factors.Length)
        {
            throw new ArgumentException($"The scaling has {_factors.Length} factors; it is applied to {features} features.", parameter);
        }
    }
}
