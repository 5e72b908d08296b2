using System;
using System.Linq;
using KernelGen.Quantization;
using MathNet.Numerics.LinearAlgebra.Double;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class LowRankTests
{
    private static readonly ILowRank[] s_methods = [new NaiveSvd(), new SlimLora(), new CovarianceLora()];

    [Fact]
    public void Every_method_recovers_an_error_of_low_rank_exactly()
    {
        Matrix error = Product.Of(Drawn.Matrix(40, 4, 1), Drawn.Matrix(4, 60, 2));
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(200, 60, 3));
        Assert.All(s_methods, method => Assert.True(RelativeDistance(error, method.Fit(error, 4, calibration).Multiply()) < 1e-5));
    }

    [Fact]
    public void Factors_have_the_asked_rank_even_above_that_of_the_matrix()
    {
        Matrix error = Drawn.Matrix(6, 9, 4);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(50, 9, 5));
        Assert.All(s_methods, method =>
        {
            LowRankFactors factors = method.Fit(error, 10, calibration);
            Assert.Equal((10, 9), (factors.Down.Rows, factors.Down.Columns));
            Assert.Equal((6, 10), (factors.Up.Rows, factors.Up.Columns));
            Assert.True(RelativeDistance(error, factors.Multiply()) < 1e-5);
        });
    }

    [Fact]
    public void Each_method_is_best_under_its_own_weighting()
    {
        Matrix error = Drawn.Matrix(50, 80, 6);
        Matrix inputs = Product.Of(Drawn.Matrix(400, 80, 7), Mixing(80));
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(inputs);
        double[] saliency = calibration.MeanAbsolute.ToArray();

        AssertLeast<NaiveSvd>(static difference => OutputError.SumOfSquares(difference));
        AssertLeast<SlimLora>(difference => difference.Values.Select((value, i) => Math.Pow(value * saliency[i % 80], 2)).Sum());
        AssertLeast<CovarianceLora>(difference => OutputError.MeanSquare(calibration, difference));

        void AssertLeast<T>(Func<Matrix, double> measure)
        {
            ILookup<bool, double> results = s_methods.ToLookup(
                static method => method is T, method => measure(OutputError.Difference(error, method.Fit(error, 10, calibration).Multiply())));
            Assert.True(results[true].Single() < results[false].Min());
        }
    }

    [Fact]
    public void Covariance_adapters_equal_the_textbook_ones_from_a_cholesky_factor()
    {
        Matrix error = Drawn.Matrix(30, 24, 8);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Product.Of(Drawn.Matrix(300, 24, 9), Mixing(24)));
        double[] covariance = calibration.Covariance.ToArray();
        DenseMatrix e = DenseMatrix.Create(30, 24, (n, k) => error[n, k]);
        MathNet.Numerics.LinearAlgebra.Matrix<double> lower = DenseMatrix.Create(24, 24, (i, j) => covariance[24 * i + j]).Cholesky().Factor;
        MathNet.Numerics.LinearAlgebra.Factorization.Svd<double> svd = (e * lower).Svd();
        MathNet.Numerics.LinearAlgebra.Matrix<double> truncated =
            svd.U.SubMatrix(0, 30, 0, 6) * DenseMatrix.OfDiagonalVector(svd.S.SubVector(0, 6)) * svd.VT.SubMatrix(0, 6, 0, 24) * lower.Inverse();

        Matrix textbook = new(30, 24, Array.ConvertAll(truncated.ToRowMajorArray(), static value => (float)value));
        Matrix found = new CovarianceLora().Fit(error, 6, calibration).Multiply();
        Assert.Equal(
            OutputError.Relative(calibration, error, textbook), OutputError.Relative(calibration, error, found), 1e-4);
    }

    [Fact]
    public void Covariance_adapters_need_no_more_rows_than_they_get()
    {
        // 5 rows for 24 features: C is singular and has no Cholesky factor; five directions carry everything.
        Matrix error = Drawn.Matrix(30, 24, 10), inputs = Drawn.Matrix(5, 24, 11);
        Matrix approximation = new CovarianceLora().Fit(error, 5, SyntheticLayers.StatisticsOf(inputs)).Multiply();
        Assert.True(OutputError.Relative(inputs, error, approximation) < 1e-4);
    }

    [Fact]
    public void Methods_refuse_to_work_without_what_they_weigh_by()
    {
        Matrix error = Drawn.Matrix(4, 8, 12);
        Assert.Contains("SLiM-LoRA", Assert.Throws<ArgumentException>(() => new SlimLora().Fit(error, 2)).Message);
        Assert.Contains("of 4 features", Assert.Throws<ArgumentException>(
            () => new CovarianceLora().Fit(error, 2, SyntheticLayers.StatisticsOf(Drawn.Matrix(3, 4, 1)))).Message);
        Assert.Contains("collectCovariance: true", Assert.Throws<ArgumentException>(
            () => new CovarianceLora().Fit(error, 2, SyntheticLayers.StatisticsOf(Drawn.Matrix(3, 8, 1), covariance: false))).Message);
        Assert.All(s_methods, method => Assert.Throws<ArgumentOutOfRangeException>(() => method.Fit(error, 0)));
    }

    private static Matrix Mixing(int size)
    {
        Matrix mixing = Drawn.Matrix(size, size, 99);
        for (int i = 0; i < mixing.Values.Length; i++)
        {
            mixing.Values[i] *= MathF.Exp(i % size % 5);
        }

        return mixing;
    }

    private static double RelativeDistance(Matrix a, Matrix b) =>
        Math.Sqrt(OutputError.SumOfSquares(OutputError.Difference(a, b)) / OutputError.SumOfSquares(a));
}
