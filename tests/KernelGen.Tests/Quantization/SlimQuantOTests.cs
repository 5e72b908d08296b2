using System;
using System.Globalization;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class SlimQuantOTests(ITestOutputHelper output)
{
    private static readonly WeightFormat s_format = FormatId.Parse("i4t").Weights;

    [Fact]
    public void Small_weights_of_loud_features_gain_from_a_finer_grid()
    {
        double ratio = RatioToPlain(SyntheticLayers.Trained, out ScaledQuantization result);
        Assert.True(result.Factor > 1);
        Assert.InRange(ratio, 0, 0.9);
    }

    [Fact]
    public void The_factor_never_makes_a_layer_worse_on_its_calibration()
    {
        foreach (Matrix weights in new[] { SyntheticLayers.Gaussian, SyntheticLayers.HeavyTailed })
        {
            ScaledQuantization result = SlimQuantO.Search(s_format, weights, SyntheticLayers.Statistics);
            Matrix plain = Quantizers.SlimQuant.Quantize(new LayerFormat(s_format), weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize();
            double scaled = OutputError.Relative(SyntheticLayers.Statistics, weights, result.Dequantize());
            Assert.True(scaled <= OutputError.Relative(SyntheticLayers.Statistics, weights, plain));
        }
    }

    [Fact]
    public void A_layer_whose_salient_weights_would_clip_keeps_the_factor_one()
    {
        // AbsMax leaves no room: features that carry the largest weights clip at any factor above 1.
        Matrix weights = new(4, 100);
        Array.Fill(weights.Values, 0.1f);
        for (int row = 0; row < 4; row++)
        {
            weights[row, 7] = 1;
        }

        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(200, 100, 1));
        ScaledQuantization result = SlimQuantO.Search(s_format, weights, calibration, new AbsMax());
        Assert.Equal([7], result.Channels);
        Assert.Equal(1, result.Factor);
        Assert.All(result.Scaling.Factors, static scale => Assert.Equal(1, scale));
    }

    [Fact]
    public void Scaled_inputs_times_stored_weights_equal_plain_inputs_times_decoded_ones()
    {
        ScaledQuantization result = SlimQuantO.Search(s_format, SyntheticLayers.Trained, SyntheticLayers.Statistics);
        Matrix inputs = new(2, SyntheticLayers.Inputs, SyntheticLayers.HeldOut.Values[..(2 * SyntheticLayers.Inputs)]);
        Matrix scaled = result.Scaling.Remove(inputs);
        Matrix expected = Product.Of(inputs, ((MatrixView)result.Dequantize()).Transposed);
        Matrix actual = Product.Of(scaled, ((MatrixView)result.Weights.Dequantize()).Transposed);
        Assert.True(OutputError.SumOfSquares(OutputError.Difference(expected, actual)) < 1e-10 * OutputError.SumOfSquares(expected));
    }

    [Fact]
    public void Refuses_a_missing_calibration_and_sparse_formats()
    {
        Matrix weights = Drawn.Matrix(4, 8, 2);
        Assert.Throws<ArgumentException>(() => SlimQuantO.Search(s_format, weights, null!));
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(5, 8, 3));
        Assert.Throws<ArgumentException>(() => SlimQuantO.Search(FormatId.Parse("i4t_s24").Weights, weights, calibration));
    }

    private double RatioToPlain(Matrix weights, out ScaledQuantization result)
    {
        result = SlimQuantO.Search(s_format, weights, SyntheticLayers.Statistics);
        Matrix plain = Quantizers.SlimQuant.Quantize(new LayerFormat(s_format), weights).Dequantize();
        double error = OutputError.Relative(SyntheticLayers.HeldOut, weights, result.Dequantize());
        double ratio = error / OutputError.Relative(SyntheticLayers.HeldOut, weights, plain);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"factor {result.Factor}, {ratio:F3} of the error without"));
        return ratio;
    }
}
