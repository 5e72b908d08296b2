using System;
using System.Globalization;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class OutputClipSearchTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("u4g128z", 0.80, 0.50)]
    [InlineData("u3g128z", 0.75, 0.45)]
    [InlineData("u2g128z", 0.65, 0.40)]
    public void Beats_the_full_range_on_held_out_inputs(string id, double alone, double withGptq)
    {
        LayerFormat format = FormatId.Parse(id);
        foreach (Matrix weights in new[] { SyntheticLayers.Gaussian, SyntheticLayers.HeavyTailed })
        {
            double Error(Composition method) => OutputError.Relative(
                SyntheticLayers.HeldOut, weights, method.Quantize(format, weights, SyntheticLayers.Statistics).Dequantize());
            double nearest = Error(Quantizers.Rtn), clipped = Error(Quantizers.OutputClip) / nearest, gptq = Error(Quantizers.GptqClip) / nearest;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id}: {clipped:F3} of RTN, with GPTQ {gptq:F3}"));
            Assert.InRange(clipped, 0, alone);
            Assert.InRange(gptq, 0, withGptq);
        }
    }

    [Fact]
    public void Is_never_worse_than_the_full_range_where_features_are_uncorrelated() =>
        Gen.Select(Drawn.Matrices, Gen.OneOf("i3c", "u2g16z", "i4t", "u3tz", "i1g7"), Gen.Int[0, 999]).Sample(static (weights, id, seed) =>
        {
            WeightFormat format = FormatId.Parse(id).Weights;
            CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(5, weights.Columns, seed), covariance: false);
            double Error(IScaleRule rule) => OutputError.MeanSquare(
                calibration, OutputError.Difference(weights, RoundToNearest.Quantize(format, weights, rule, null, calibration).Dequantize()));
            Assert.True(Error(new OutputClipSearch()) <= Error(new MinMax()) * (1 + 1e-4) + 1e-9);
        });

    [Fact]
    public void Clips_a_large_weight_of_a_quiet_feature_and_keeps_that_of_a_loud_one()
    {
        WeightFormat format = FormatId.Parse("i2csf32").Weights;
        float[] unit = [1, 1, 1, 4];
        UnitScale Scale(params float[] inputs) =>
            new OutputClipSearch(81).Find(format, unit, new UnitInputs(SyntheticLayers.StatisticsOf(new Matrix(1, 4, inputs)), 0));
        Assert.Equal(1, Scale(1, 1, 1, 0.01f).Scale, 0.05);
        Assert.Equal(4, Scale(0.01f, 0.01f, 0.01f, 1).Scale, 0.05);
    }

    [Fact]
    public void Refuses_to_work_without_a_calibration()
    {
        Matrix weights = Drawn.Matrix(2, 8, 1);
        Assert.Contains("needs calibration", Assert.Throws<ArgumentException>(
            () => Quantizers.OutputClip.Quantize(FormatId.Parse("i4c"), weights, cancellationToken: TestContext.Current.CancellationToken)).Message);
        Assert.Contains("of 5 features", Assert.Throws<ArgumentException>(() => Quantizers.OutputClip.Quantize(FormatId.Parse("i4c"), weights, SyntheticLayers.StatisticsOf(new Matrix(1, 5)), cancellationToken: TestContext.Current.CancellationToken)).Message);
        Assert.Throws<ArgumentException>(() => new OutputClipSearch().Find(FormatId.Parse("i4c").Weights, weights.Values));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new OutputClipSearch(1));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new OutputClipSearch(5, 1));
    }
}
