using System;

namespace KernelGen.Quantization;

/// <summary>How far a layer's outputs move when its weights <c>W</c> (N×K) are replaced by <c>Ŵ</c>.</summary>
public static class OutputError
{
    /// <summary><c>‖X·(W − Ŵ)ᵀ‖ / ‖X·Wᵀ‖</c>, Frobenius norms, over given inputs.</summary>
    /// <param name="inputs">X, M×K.</param>
    /// <param name="weights">W, N×K.</param>
    /// <param name="approximation">Ŵ, N×K.</param>
    /// <returns>0 for equal outputs; +∞ if only <c>X·Wᵀ</c> is zero.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static double Relative(Matrix inputs, Matrix weights, Matrix approximation)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(weights);
        if (inputs.Columns != weights.Columns)
        {
            throw new ArgumentException($"The inputs have {inputs.Columns} features; the weights have {weights.Columns}.", nameof(inputs));
        }

        Matrix difference = Difference(weights, approximation);
        Matrix moved = Product.Of(inputs, ((MatrixView)difference).Transposed), outputs = Product.Of(inputs, ((MatrixView)weights).Transposed);
        return Ratio(SumOfSquares(moved), SumOfSquares(outputs));
    }

    /// <summary>The same over the calibration rows, from their statistics: <c>√(tr(D·C·Dᵀ) / tr(W·C·Wᵀ))</c> with <c>D = W − Ŵ</c> and <c>C
    /// = XᵀX / T</c>.</summary>
    /// <param name="calibration">Statistics of X. Without a covariance, C is taken as diagonal.</param>
    /// <param name="weights">W, N×K.</param>
    /// <param name="approximation">Ŵ, N×K.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the calibration has seen no rows.</exception>
    public static double Relative(ICalibration calibration, Matrix weights, Matrix approximation)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Ratio(MeanSquare(calibration, Difference(weights, approximation)), MeanSquare(calibration, weights));
    }

    /// <summary><c>tr(D·C·Dᵀ)</c>: the mean over calibration rows of the squared length of <c>x·Dᵀ</c>.</summary>
    /// <param name="calibration">Statistics of X. Without a covariance, C is taken as diagonal.</param>
    /// <param name="difference">D, N×K.</param>
    /// <exception cref="ArgumentException">The calibration is missing, has seen no rows, or has other features.</exception>
    public static double MeanSquare(ICalibration? calibration, Matrix difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        ICalibration known = CalibrationRequirement.Require(calibration, difference.Columns, "The calibration error");
        if (!known.Covariance.IsEmpty)
        {
            Matrix weighted = Product.Of(difference, CovarianceOf(known));
            double trace = 0;
            for (int row = 0; row < difference.Rows; row++)
            {
                trace += Orthonormal.Dot(difference.Row(row), weighted.Row(row));
            }

            return Math.Max(0, trace);
        }

        double sum = 0;
        ReadOnlySpan<double> power = known.MeanSquare;
        for (int row = 0; row < difference.Rows; row++)
        {
            ReadOnlySpan<float> values = difference.Row(row);
            for (int k = 0; k < values.Length; k++)
            {
                sum += (double)values[k] * values[k] * power[k];
            }
        }

        return sum;
    }

    /// <summary><c>W − Ŵ</c>.</summary>
    internal static Matrix Difference(Matrix weights, Matrix approximation)
    {
        ArgumentNullException.ThrowIfNull(approximation);
        if (weights.Rows != approximation.Rows || weights.Columns != approximation.Columns)
        {
            throw new ArgumentException(
                $"The weights are {weights.Rows}×{weights.Columns}; the approximation is {approximation.Rows}×{approximation.Columns}.",
                nameof(approximation));
        }

        Matrix difference = new(weights.Rows, weights.Columns);
        for (int i = 0; i < difference.Values.Length; i++)
        {
            difference.Values[i] = weights.Values[i] - approximation.Values[i];
        }

        return difference;
    }

    internal static double SumOfSquares(Matrix matrix) => Orthonormal.Dot(matrix.Values, matrix.Values);

    /// <summary>The covariance in float, for products.</summary>
    internal static Matrix CovarianceOf(ICalibration calibration)
    {
        Matrix covariance = new(calibration.Features, calibration.Features);
        ReadOnlySpan<double> values = calibration.Covariance;
        for (int i = 0; i < values.Length; i++)
        {
            covariance.Values[i] = (float)values[i];
        }

        return covariance;
    }

    private static double Ratio(double error, double reference) =>
        error == 0 ? 0 : reference == 0 ? double.PositiveInfinity : Math.Sqrt(error / reference);
}
