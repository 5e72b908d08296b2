using System;
using System.Linq;
using CsCheck;
using KernelGen.Quantization;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class LinearAlgebraTests
{
    [Fact]
    public void Products_agree_with_float64_for_every_shape_and_transpose() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Bool, Gen.Bool, Gen.Int).Sample(CheckProduct);

    [Theory]
    [InlineData(97, 1025, 257)]
    [InlineData(7, 4099, 513)]
    [InlineData(200, 17, 1)]
    public void Products_agree_with_float64_across_the_edges_of_blocks(int rows, int columns, int depth)
    {
        CheckProduct(rows, columns, depth, false, false, 1);
        CheckProduct(rows, columns, depth, true, true, 2);
    }

    [Fact]
    public void Products_refuse_shapes_that_do_not_fit() =>
        Assert.Throws<ArgumentException>(static () => Product.Of(new Matrix(2, 3), new Matrix(2, 3)));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(40, 300)]
    [InlineData(70, 70)]
    public void Orthonormal_rows_are_orthonormal_and_span_the_same(int rows, int columns)
    {
        Matrix original = Drawn.Matrix(rows, columns, rows);
        Matrix basis = new(rows, columns, (float[])original.Values.Clone());
        Orthonormal.Rows(basis);
        AssertIdentity(Product.Of(basis, ((MatrixView)basis).Transposed));
        Matrix back = Product.Of(Product.Of(original, ((MatrixView)basis).Transposed), basis);
        Assert.True(Distance(original, back) < 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(131)]
    [InlineData(260)]
    public void The_unit_upper_factor_multiplies_back(int size)
    {
        Matrix rows = Drawn.Matrix(2 * size, size, size);
        Matrix product = Product.Of(((MatrixView)rows).Transposed, rows);
        LdlFactor factor = LdlFactor.Compute(Array.ConvertAll(product.Values, static value => (double)value), size, cancellationToken: TestContext.Current.CancellationToken)!;
        Matrix<double> unit = DenseMatrix.Create(size, size, (i, j) => factor.Feedback[i, j] + (i == j ? 1 : 0));
        Matrix<double> back = unit * DenseMatrix.OfDiagonalArray(factor.Pivots) * unit.Transpose();
        Assert.True(Distance(product, new Matrix(size, size, Array.ConvertAll(back.ToRowMajorArray(), static value => (float)value))) < 1e-5);
        Assert.All(factor.Feedback.Values.Where((_, i) => i % size <= i / size), static value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_has_no_factor() => Assert.Null(LdlFactor.Compute([1, 2, 2, 1], 2, cancellationToken: TestContext.Current.CancellationToken));

    [Fact]
    public void A_dependent_row_becomes_zero()
    {
        Matrix rows = Drawn.Matrix(3, 50, 9);
        rows.Row(0).CopyTo(rows.Row(2));
        Orthonormal.Rows(rows);
        Assert.Equal(0, Orthonormal.Dot(rows.Row(2), rows.Row(2)));
    }

    /// <summary>The worst case for random projection: singular values that hardly decay, as those of rounding errors.</summary>
    [Theory]
    [InlineData(120, 200, 2, 1.015)]
    [InlineData(200, 120, 2, 1.015)]
    [InlineData(200, 120, 12, 1.001)]
    public void A_flat_spectrum_is_captured_almost_as_well_as_by_the_exact_decomposition(int rows, int columns, int powerIterations, double excess)
    {
        Matrix matrix = Drawn.Matrix(rows, columns, 11);
        const int Rank = 20;
        TruncatedSvd svd = RandomizedSvd.Compute(matrix, Rank, powerIterations: powerIterations);
        double exact = Distance(matrix, Multiply(Exact(matrix, Rank))), randomized = Distance(matrix, Multiply(svd));
        Assert.InRange(randomized / exact, 1 - 1e-5, excess);
        AssertIdentity(Product.Of(svd.Left, ((MatrixView)svd.Left).Transposed));
        AssertIdentity(Product.Of(svd.Right, ((MatrixView)svd.Right).Transposed));
    }

    [Fact]
    public void A_decaying_spectrum_gives_the_exact_singular_values_and_vectors()
    {
        Matrix matrix = new(90, 140);
        TruncatedSvd random = Exact(Drawn.Matrix(90, 140, 12), 60);
        for (int r = 0; r < 60; r++)
        {
            for (int i = 0; i < matrix.Values.Length; i++)
            {
                matrix.Values[i] += (float)(Math.Pow(0.7, r) * random.Left[r, i / 140] * random.Right[r, i % 140]);
            }
        }

        TruncatedSvd svd = RandomizedSvd.Compute(matrix, 10);
        for (int r = 0; r < 10; r++)
        {
            Assert.Equal(Math.Pow(0.7, r), svd.SingularValues[r], 1e-5);
            Assert.Equal(1, Math.Abs(Orthonormal.Dot(svd.Left.Row(r), random.Left.Row(r))), 1e-4);
            Assert.Equal(1, Math.Abs(Orthonormal.Dot(svd.Right.Row(r), random.Right.Row(r))), 1e-4);
        }
    }

    [Fact]
    public void The_full_rank_rebuilds_the_matrix_and_a_smaller_one_has_exact_zeros_beyond_its_rank()
    {
        Matrix full = Drawn.Matrix(30, 20, 13);
        Assert.True(Distance(full, Multiply(RandomizedSvd.Compute(full, 20))) < 1e-5);

        Matrix thin = Product.Of(Drawn.Matrix(30, 3, 14), Drawn.Matrix(3, 20, 15));
        TruncatedSvd svd = RandomizedSvd.Compute(thin, 8);
        Assert.True(Distance(thin, Multiply(svd)) < 1e-5);
        Assert.All(svd.SingularValues[3..], value => Assert.InRange(value, 0, 1e-5f * svd.SingularValues[0]));
    }

    [Fact]
    public void Equal_seeds_give_equal_results()
    {
        Matrix matrix = Drawn.Matrix(100, 80, 16);
        Assert.Equal(RandomizedSvd.Compute(matrix, 5, seed: 3).Left.Values, RandomizedSvd.Compute(matrix, 5, seed: 3).Left.Values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Refuses_a_rank_outside_the_matrix(int rank) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomizedSvd.Compute(new Matrix(5, 9), rank));

    private static void CheckProduct(int rows, int columns, int depth, bool transposeA, bool transposeB, int seed)
    {
        Matrix a = transposeA ? Drawn.Matrix(depth, rows, seed) : Drawn.Matrix(rows, depth, seed);
        Matrix b = transposeB ? Drawn.Matrix(columns, depth, seed + 1) : Drawn.Matrix(depth, columns, seed + 1);
        Matrix c = Product.Of(transposeA ? ((MatrixView)a).Transposed : a, transposeB ? ((MatrixView)b).Transposed : b);
        for (int m = 0; m < rows; m++)
        {
            for (int n = 0; n < columns; n++)
            {
                double sum = 0, magnitude = 0;
                for (int k = 0; k < depth; k++)
                {
                    double term = (double)(transposeA ? a[k, m] : a[m, k]) * (transposeB ? b[n, k] : b[k, n]);
                    sum += term;
                    magnitude += Math.Abs(term);
                }

                // |error| ≤ K·ε·Σ|a·b| for any order of summation, ε = 2⁻²⁴.
                Assert.True(Math.Abs(sum - c[m, n]) <= (depth + 1) * magnitude / (1 << 24), $"({m}, {n}): {c[m, n]}, expected {sum}");
            }
        }
    }

    private static TruncatedSvd Exact(Matrix matrix, int rank)
    {
        Svd<double> svd = DenseMatrix.Create(matrix.Rows, matrix.Columns, (row, column) => matrix[row, column]).Svd();
        TruncatedSvd result = new(new Matrix(rank, matrix.Rows), new float[rank], new Matrix(rank, matrix.Columns));
        for (int r = 0; r < rank; r++)
        {
            result.SingularValues[r] = (float)svd.S[r];
            Array.ConvertAll(svd.U.Column(r).ToArray(), static value => (float)value).CopyTo(result.Left.Row(r));
            Array.ConvertAll(svd.VT.Row(r).ToArray(), static value => (float)value).CopyTo(result.Right.Row(r));
        }

        return result;
    }

    private static Matrix Multiply(TruncatedSvd svd)
    {
        Matrix scaled = new(svd.Right.Rows, svd.Right.Columns);
        for (int i = 0; i < scaled.Values.Length; i++)
        {
            scaled.Values[i] = svd.SingularValues[i / scaled.Columns] * svd.Right.Values[i];
        }

        return Product.Of(((MatrixView)svd.Left).Transposed, scaled);
    }

    private static double Distance(Matrix a, Matrix b) => Math.Sqrt(OutputError.SumOfSquares(OutputError.Difference(a, b)) / OutputError.SumOfSquares(a));

    private static void AssertIdentity(Matrix matrix)
    {
        for (int i = 0; i < matrix.Values.Length; i++)
        {
            Assert.Equal(i / matrix.Columns == i % matrix.Columns ? 1 : 0, matrix.Values[i], 1e-5f);
        }
    }
}
