using System;
using System.Globalization;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class SparseGptTests(ITestOutputHelper output)
{
    private static readonly MaskPattern s_twoOfFour = MaskPattern.Structured(Sparsity.TwoOfFour);

    [Fact]
    public void Pruning_with_adapted_weights_beats_wanda()
    {
        foreach (Matrix weights in new[] { SyntheticLayers.Gaussian, SyntheticLayers.HeavyTailed })
        {
            foreach (MaskPattern pattern in new[] { s_twoOfFour, MaskPattern.Ratio(0.5) })
            {
                (KeepMask mask, Matrix adapted) = new SparseGptMask().Prune(weights, pattern, SyntheticLayers.Statistics, cancellationToken: TestContext.Current.CancellationToken);
                Assert.Equal(adapted.Values, mask.Apply(adapted).Values);
                double wanda = HeldOut(weights, new WandaMask().Choose(weights, pattern, SyntheticLayers.Statistics, cancellationToken: TestContext.Current.CancellationToken).Apply(weights));
                AtMost(0.78, HeldOut(weights, adapted) / wanda);
            }
        }
    }

    [Theory]
    [InlineData("u4g128z_s24")]
    [InlineData("u3g128z_s24")]
    [InlineData("u2g128z_s24")]
    [InlineData("i4t_s24")]
    public void With_codes_that_adapt_too_it_beats_wanda_and_nearest_codes(string id)
    {
        LayerFormat format = FormatId.Parse(id);
        foreach (Matrix weights in new[] { SyntheticLayers.Gaussian, SyntheticLayers.HeavyTailed })
        {
            double Error(Composition method) => HeldOut(weights, method.Quantize(format, weights, SyntheticLayers.Statistics).Dequantize());
            AtMost(0.78, Error(Quantizers.SparseGpt24) / Error(Quantizers.Wanda24));
        }
    }

    [Fact]
    public void Agrees_with_the_textbook_form_that_inverts_the_hessian()
    {
        Matrix weights = Drawn.Matrix(6, 140, 31);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(160, 140, 32));
        bool[] expected = Textbook.SparseGpt24(weights, calibration, damping: 0.01);
        bool[] actual = new SparseGptMask().Choose(weights, s_twoOfFour, calibration, cancellationToken: TestContext.Current.CancellationToken).Kept.ToArray();
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Refuses_what_it_cannot_use()
    {
        Matrix weights = Drawn.Matrix(2, 6, 33), inputs = Drawn.Matrix(9, 6, 34);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(inputs);
        Assert.Contains("runs of 4", Assert.Throws<ArgumentException>(() => new SparseGptMask().Choose(weights, s_twoOfFour, calibration, cancellationToken: TestContext.Current.CancellationToken)).Message);
        Assert.Contains("collectCovariance", Assert.Throws<ArgumentException>(
            () => new SparseGptMask().Choose(weights, MaskPattern.Ratio(0.5), SyntheticLayers.StatisticsOf(inputs, covariance: false), cancellationToken: TestContext.Current.CancellationToken)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SparseGptMask(double.NaN));
    }

    private static double HeldOut(Matrix weights, Matrix approximation) => OutputError.Relative(SyntheticLayers.HeldOut, weights, approximation);

    private void AtMost(double threshold, double ratio)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {ratio:F3}, at most {threshold:F2} asked"));
        Assert.InRange(ratio, 0, threshold);
    }
}
