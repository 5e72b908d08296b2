using System;
using System.Linq;
using KernelGen.Quantization;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace KernelGen.Tests.Quantization;

/// <summary>Methods as their papers write them, in double, without regard for speed.</summary>
internal static class Textbook
{
    /// <summary>OPTQ, algorithm 1, one column at a time: <c>H⁻¹ = Uᵀ·U</c>, errors spread along the rows of U. Min-max scales, found when a row or group is reached.</summary>
    public static Matrix Gptq(WeightFormat format, Matrix weights, ICalibration calibration, double damping)
    {
        int columns = weights.Columns;
        Matrix<double> upper = UpperFactorOfInverse(calibration, damping);
        Matrix result = new(weights.Rows, columns);
        int group = format.Granularity == Granularity.Group ? format.GroupSize : columns;
        UnitScale scale = default;
        for (int row = 0; row < weights.Rows; row++)
        {
            double[] w = Array.ConvertAll(weights.Row(row).ToArray(), static value => (double)value);
            for (int j = 0; j < columns; j++)
            {
                if (j % group == 0)
                {
                    scale = new MinMax().Find(format, Array.ConvertAll(w[j..Math.Min(j + group, columns)], static value => (float)value));
                }

                result[row, j] = scale.Decode(format.Element, scale.Encode(format.Element, (float)w[j]));
                double error = (w[j] - result[row, j]) / upper[j, j];
                for (int k = j; k < columns; k++)
                {
                    w[k] -= error * upper[j, k];
                }
            }
        }

        return result;
    }

    /// <summary>SparseGPT, algorithm 1 without quantization: of every run of four keep the two of largest <c>w²/d²</c>, spread the rest.</summary>
    public static bool[] SparseGpt24(Matrix weights, ICalibration calibration, double damping)
    {
        int columns = weights.Columns;
        Matrix<double> upper = UpperFactorOfInverse(calibration, damping);
        bool[] kept = new bool[weights.Values.Length];
        for (int row = 0; row < weights.Rows; row++)
        {
            double[] w = Array.ConvertAll(weights.Row(row).ToArray(), static value => (double)value);
            for (int j = 0; j < columns; j++)
            {
                if (j % 4 == 0)
                {
                    foreach (int k in Enumerable.Range(j, 4).OrderByDescending(k => w[k] * w[k] / (upper[k, k] * upper[k, k])).Take(2))
                    {
                        kept[row * columns + k] = true;
                    }
                }

                double error = kept[row * columns + j] ? 0 : w[j] / upper[j, j];
                for (int k = j; k < columns; k++)
                {
                    w[k] -= error * upper[j, k];
                }
            }
        }

        return kept;
    }

    /// <summary>U of <c>(C + damping·mean diag C·I)⁻¹ = Uᵀ·U</c>.</summary>
    public static Matrix<double> UpperFactorOfInverse(ICalibration calibration, double damping)
    {
        int columns = calibration.Features;
        double[] covariance = calibration.Covariance.ToArray();
        Matrix<double> hessian = DenseMatrix.Create(columns, columns, (i, j) => covariance[i * columns + j]);
        hessian += DenseMatrix.CreateIdentity(columns) * (damping * hessian.Trace() / columns);
        return hessian.Inverse().Cholesky().Factor.Transpose();
    }
}
