using System;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class OutputErrorTests
{
    [Fact]
    public void Statistics_and_rows_give_the_same_error()
    {
        Matrix inputs = Drawn.Matrix(300, 40, 1), weights = Drawn.Matrix(20, 40, 2), approximation = Drawn.Matrix(20, 40, 3);
        Assert.Equal(
            OutputError.Relative(inputs, weights, approximation),
            OutputError.Relative(SyntheticLayers.StatisticsOf(inputs), weights, approximation),
            1e-5);
    }

    [Fact]
    public void Without_covariance_features_count_as_uncorrelated()
    {
        // Rows of one active feature each have a diagonal XᵀX, so that nothing is lost.
        Matrix inputs = new(3, 3, [2, 0, 0, 0, -1, 0, 0, 0, 5]), difference = Drawn.Matrix(4, 3, 4);
        Assert.Equal(
            OutputError.MeanSquare(SyntheticLayers.StatisticsOf(inputs), difference),
            OutputError.MeanSquare(SyntheticLayers.StatisticsOf(inputs, covariance: false), difference),
            1e-4);
    }

    [Fact]
    public void A_hand_computed_error_comes_out() =>
        // X·Wᵀ = (3, 4), X·(W − Ŵ)ᵀ = (0, 4).
        Assert.Equal(0.8, OutputError.Relative(new Matrix(1, 2, [1, 2]), new Matrix(2, 2, [3, 0, 0, 2]), new Matrix(2, 2, [3, 0, 0, 0])), 1e-12);

    [Fact]
    public void Equal_weights_have_no_error_and_zero_weights_an_infinite_one()
    {
        Matrix inputs = Drawn.Matrix(3, 4, 5), weights = Drawn.Matrix(2, 4, 6);
        Assert.Equal(0, OutputError.Relative(inputs, weights, weights));
        Assert.Equal(0, OutputError.Relative(inputs, new Matrix(2, 4), new Matrix(2, 4)));
        Assert.Equal(double.PositiveInfinity, OutputError.Relative(inputs, new Matrix(2, 4), weights));
    }

    [Fact]
    public void Refuses_shapes_that_do_not_fit()
    {
        Assert.Throws<ArgumentException>(static () => OutputError.Relative(new Matrix(1, 3), new Matrix(2, 4), new Matrix(2, 4)));
        Assert.Throws<ArgumentException>(static () => OutputError.Relative(new Matrix(1, 4), new Matrix(2, 4), new Matrix(4, 2)));
        Assert.Throws<ArgumentException>(static () => OutputError.MeanSquare(null, new Matrix(2, 4)));
    }
}
