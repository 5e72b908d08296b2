using System;
using System.Globalization;
using System.Linq;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class ChannelScalingTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("u4g128z", 0.70)]
    [InlineData("u3g128z", 0.70)]
    [InlineData("u2g128z", 0.82)]
    public void Awq_beats_rounding_to_nearest_on_held_out_inputs(string id, double threshold)
    {
        LayerFormat format = FormatId.Parse(id);
        foreach (Matrix weights in new[] { SyntheticLayers.Gaussian, SyntheticLayers.HeavyTailed, SyntheticLayers.Trained })
        {
            ChannelScaling scaling = new Awq().Find(format, SyntheticLayers.Statistics, [weights], cancellationToken: TestContext.Current.CancellationToken);
            Matrix decoded = scaling.Remove(new ScaledQuantizer(Quantizers.Rtn, scaling).Quantize(format, weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize());
            AtMost(threshold, HeldOut(weights, decoded) / HeldOut(weights, Quantizers.Rtn.Quantize(format, weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize()));
        }
    }

    /// <summary>SVDQuant's first step: 4-bit weights and activations in groups of 64 along K.</summary>
    [Fact]
    public void Smoothing_lets_four_bits_hold_the_inputs_too()
    {
        LayerFormat format = FormatId.Parse("i4g64");
        Matrix weights = SyntheticLayers.Gaussian, inputs = SyntheticLayers.HeldOut, exact = Outputs(inputs, weights);
        double Error(ChannelScaling scaling)
        {
            Matrix rounded = RoundToNearest.Quantize(format.Weights, scaling.Remove(inputs), new AbsMax()).Dequantize();
            Matrix outputs = Outputs(rounded, new ScaledQuantizer(Quantizers.Rtn, scaling).Quantize(format, weights).Dequantize());
            return Math.Sqrt(OutputError.SumOfSquares(OutputError.Difference(exact, outputs)));
        }

        ChannelScaling smooth = new SmoothQuant().Find(format, SyntheticLayers.Statistics, [weights], cancellationToken: TestContext.Current.CancellationToken);
        AtMost(0.62, Error(smooth) / Error(ChannelScaling.None(SyntheticLayers.Inputs)));
    }

    [Fact]
    public void Awq_is_never_worse_on_the_calibration() => Gen.Select(Drawn.Matrices, Gen.OneOf("i3c", "u2g16z", "i4t", "u3g8s3b16x1z"), Gen.Int[0, 999]).Sample(
        static (weights, id, seed) =>
        {
            LayerFormat format = FormatId.Parse(id);
            CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(30, weights.Columns, seed));
            ChannelScaling scaling = new Awq(5).Find(format, calibration, [weights]);
            double Error(ChannelScaling s) => OutputError.MeanSquare(
                calibration, OutputError.Difference(weights, s.Remove(new ScaledQuantizer(Quantizers.Rtn, s).Quantize(format, weights, calibration).Dequantize())));
            Assert.True(Error(scaling) <= Error(ChannelScaling.None(weights.Columns)));
        },
        iter: 50);

    [Fact]
    public void One_scaling_serves_all_layers_that_read_the_same_inputs()
    {
        Matrix first = Drawn.Matrix(6, 20, 51), second = Drawn.Matrix(9, 20, 52);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(40, 20, 53));
        Matrix both = new(15, 20, [.. first.Values, .. second.Values]);
        LayerFormat format = FormatId.Parse("i3c");
        foreach (IScalingMethod method in new IScalingMethod[] { new Awq(), new SmoothQuant(0.7) })
        {
            Assert.Equal(method.Find(format, calibration, [both], cancellationToken: TestContext.Current.CancellationToken).Factors, method.Find(format, calibration, [first, second], cancellationToken: TestContext.Current.CancellationToken).Factors);
        }
    }

    [Fact]
    public void Folding_into_a_linear_layer_leaves_the_product_as_it_was()
    {
        // x = z·Pᵀ + b, y = x·Wᵀ; f32 elements store the scaled weights exactly.
        Matrix z = Drawn.Matrix(7, 5, 54), producer = Drawn.Matrix(12, 5, 55), weights = Drawn.Matrix(4, 12, 56);
        float[] bias = Drawn.Matrix(1, 12, 57).Values;
        Matrix expected = Outputs(Affine(z, producer, bias), weights);
        ChannelScaling scaling = new SmoothQuant().Find(FormatId.Parse("f32"), SyntheticLayers.StatisticsOf(Affine(z, producer, bias)), [weights], cancellationToken: TestContext.Current.CancellationToken);
        LayerTensors layer = new ScaledQuantizer(Quantizers.Rtn, scaling).Quantize(FormatId.Parse("f32"), weights, cancellationToken: TestContext.Current.CancellationToken);
        scaling.FoldInto(producer, bias);
        AssertClose(expected, Outputs(Affine(z, producer, bias), layer.Dequantize()));
    }

    [Fact]
    public void Folding_into_a_normalization_divides_its_gains()
    {
        ChannelScaling scaling = new([2, 0.5f]);
        float[] gains = [3, 3];
        scaling.FoldInto(gains);
        Assert.Equal([1.5f, 6f], gains);
    }

    [Fact]
    public void Statistics_of_scaled_inputs_follow_from_those_of_the_inputs() => Gen.Select(Drawn.Matrices, Gen.Int[0, 999]).Sample(static (rows, seed) =>
    {
        ChannelScaling scaling = new(Drawn.Matrix(1, rows.Columns, seed).Values.Select(static value => MathF.Abs(value) + 0.1f));
        ICalibration expected = SyntheticLayers.StatisticsOf(scaling.Remove(rows)), actual = scaling.Apply(SyntheticLayers.StatisticsOf(rows));
        Assert.Equal((expected.Rows, expected.Features), (actual.Rows, actual.Features));
        for (int i = 0; i < rows.Columns; i++)
        {
            Assert.Equal(1, actual.MeanAbsolute[i] / expected.MeanAbsolute[i], 1e-5);
            Assert.Equal(1, actual.MaxAbsolute[i] / expected.MaxAbsolute[i], 1e-5);
            Assert.Equal(1, actual.MeanSquare[i] / expected.MeanSquare[i], 1e-5);
            for (int j = 0; j < rows.Columns; j++)
            {
                int index = i * rows.Columns + j;
                double size = Math.Sqrt(expected.MeanSquare[i] * expected.MeanSquare[j]);
                Assert.Equal(expected.Covariance[index] / size, actual.Covariance[index] / size, 1e-4);
            }
        }
    });

    [Fact]
    public void Features_without_activity_or_weights_get_usable_factors()
    {
        Matrix weights = new(1, 3, [0, 1, 2]);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(new Matrix(1, 3, [4, 0, 1]));
        Assert.Equal([2f, 1f, 0.70710677f], new SmoothQuant().Find(FormatId.Parse("i4c"), calibration, [weights], cancellationToken: TestContext.Current.CancellationToken).Factors);
        Assert.All(new Awq(4).Find(FormatId.Parse("i4c"), calibration, [weights], cancellationToken: TestContext.Current.CancellationToken).Factors, static factor => Assert.True(factor > 0));
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        Matrix weights = Drawn.Matrix(2, 4, 58);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(9, 4, 59));
        LayerFormat format = FormatId.Parse("i4c");
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => new Awq().Find(format, calibration, [], cancellationToken: TestContext.Current.CancellationToken)).Message);
        Assert.Contains("of 4 features", Assert.Throws<ArgumentException>(() => new SmoothQuant().Find(format, calibration, [new Matrix(2, 5)], cancellationToken: TestContext.Current.CancellationToken)).Message);
        Assert.Contains("Factor 1 is 0", Assert.Throws<ArgumentException>(static () => new ChannelScaling([1, 0])).Message);
        Assert.Throws<ArgumentException>(static () => new ChannelScaling([]));
        Assert.Contains("4 factors", Assert.Throws<ArgumentException>(() => ChannelScaling.None(4).Apply(new Matrix(2, 5))).Message);
        Assert.Throws<ArgumentException>(() => ChannelScaling.None(4).FoldInto(new float[3]));
        Assert.Throws<ArgumentException>(() => ChannelScaling.None(4).FoldInto(new Matrix(3, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SmoothQuant(1.5));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Awq(0));
    }

    private static Matrix Outputs(Matrix inputs, Matrix weights) => Product.Of(inputs, ((MatrixView)weights).Transposed);

    private static Matrix Affine(Matrix inputs, Matrix weights, float[] bias)
    {
        Matrix result = Outputs(inputs, weights);
        return new(result.Rows, result.Columns, [.. result.Values.Select((value, i) => value + bias[i % bias.Length])]);
    }

    private static void AssertClose(Matrix expected, Matrix actual) =>
        Assert.True(OutputError.SumOfSquares(OutputError.Difference(expected, actual)) < 1e-10 * OutputError.SumOfSquares(expected));

    private static double HeldOut(Matrix weights, Matrix approximation) => OutputError.Relative(SyntheticLayers.HeldOut, weights, approximation);

    private void AtMost(double threshold, double ratio)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {ratio:F3}, at most {threshold:F2} asked"));
        Assert.InRange(ratio, 0, threshold);
    }
}
