using KernelGen.Quantization;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace KernelGen.Tests.Quantization;

/// <summary>Methods as their papers write them, in double, without regard for speed.</summary>
internal static class Textbook
{
    /// <summary>OPTQ, algorithm 1, one column at a time: <c>H⁻¹ = Uᵀ·U</c>, errors spread along the rows of U. Min-max scales per row.</summary>
    public static Matrix Gptq(WeightFormat format, Matrix weights, ICalibration calibration, double damping)
    {
        int columns = weights.Columns;
        Matrix<double> upper = UpperFactorOfInverse(calibration, damping);
        Matrix result = new(weights.Rows, columns);
        for (int row = 0; row < weights.Rows; row++)
        {
            UnitScale scale = new MinMax().Find(format, weights.Row(row));
            double[] w = System.Array.ConvertAll(weights.Row(row).ToArray(), static value => (double)value);
            for (int j = 0; j < columns; j++)
            {
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
