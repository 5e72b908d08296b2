using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class OutlierTests(ITestOutputHelper output)
{
    private static readonly IOutlierRule[] s_rules = [new LeaveOneOut(), new LargestContribution(), new LargestMagnitude()];

    /// <summary>SpQR, with scales and zero points of 3 bits and with fp16 scales: 3 bits in groups of 16 and 1 % outliers.</summary>
    [Theory]
    [InlineData("u3g16s3b16x1z_o1")]
    [InlineData("u3g16z_o1")]
    public void One_percent_of_outliers_makes_small_groups_of_three_bits_better_than_four(string format)
    {
        Matrix weights = SyntheticLayers.HeavyTailed;
        double spqr = HeldOut(Quantizers.SpQr, format, weights);
        AtMost(0.25, spqr / HeldOut(Quantizers.Rtn, "u3g128z", weights));
        AtMost(0.50, spqr / HeldOut(Quantizers.Rtn, "u4g128z", weights));
    }

    /// <summary>QuantEase with outliers, beside GPTQ without.</summary>
    [Fact]
    public void One_percent_of_outliers_rescues_rows_that_share_a_scale()
    {
        foreach ((Matrix weights, double most) in new[] { (SyntheticLayers.HeavyTailed, 0.60), (SyntheticLayers.Gaussian, 0.85) })
        {
            double gptq = HeldOut(Quantizers.Gptq, "u3cz", weights);
            AtMost(most, HeldOut(Quantizers.QuantEase, "u3cz_o1", weights) / gptq);
            AtMost(most, HeldOut(Quantizers.Gptq, "u3cz_oc1", weights) / gptq);
        }
    }

    /// <summary>Iterative hard thresholding makes up for a first choice that knew nothing of the inputs.</summary>
    [Fact]
    public void Outliers_move_to_the_weights_that_matter()
    {
        Composition still = new("still", new MinMax()) { Rounding = new Gptq(), Outliers = new LargestMagnitude() };
        Composition moving = new("moving", new MinMax()) { Rounding = new QuantEase(sweeps: 9), Outliers = new LargestMagnitude() };
        AtMost(0.85, HeldOut(moving, "u3cz_o1", SyntheticLayers.Gaussian) / HeldOut(still, "u3cz_o1", SyntheticLayers.Gaussian));
    }

    /// <summary>Real zero points have no code for what is left in an outlier's place, and the outlier makes that good.</summary>
    [Fact]
    public void Errors_that_an_outlier_makes_good_are_fed_to_no_other_weight()
    {
        Composition unaware = new("unaware", new MinMax()) { Rounding = new Unaware(Quantizers.SpQr.Rounding) };
        AtMost(0.98, HeldOut(Quantizers.SpQr, "u3g16s3b16x1z_o1", SyntheticLayers.Gaussian) / HeldOut(unaware, "u3g16s3b16x1z_o1", SyntheticLayers.Gaussian));
    }

    [Fact]
    public void Thresholding_never_raises_the_objective() => Gen.Select(Gen.OneOf("u3cz_o5", "i2g8_o10", "u2cz_oc20"), Gen.Int[1, 8], Gen.Int[2, 12], Gen.Int[0, 999]).Sample(
        static (id, rows, runs, seed) =>
        {
            LayerFormat format = FormatId.Parse(id);
            Matrix weights = Drawn.Matrix(rows, 4 * runs, seed);
            CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(2 * weights.Columns, weights.Columns, seed + 1));
            KeepMask rest = OutlierChoice.Rest(format.Outliers!, weights, new LargestMagnitude().Score(format, weights, new MinMax()));
            CoordinateDescent descent = new(weights, [DescentPart.All(RoundToNearest.Quantize(format.Weights, rest.Apply(weights), new MinMax()))], null, calibration, 0.01, rest);
            for (int step = 0; step < 4; step++)
            {
                double before = descent.Objective();
                descent.MoveOutliers(format.Outliers!, before, CancellationToken.None);
                double moved = descent.Objective();
                Assert.True(moved <= before * (1 + 1e-5), $"{moved} after {before}");
                descent.Sweep(relaxed: false, CancellationToken.None);
                Assert.True(descent.Objective() <= moved * (1 + 1e-5));
                Assert.Equal(rest.Kept.Count(false), descent.Rest!.Kept.Count(false));
            }
        },
        iter: 100);

    [Fact]
    public void Main_matrix_and_outliers_sum_to_the_original_where_outliers_are() =>
        Gen.Select(Gen.OneOf("u3cz_o5", "i4g8_oc10", "i1c_o20", "nf4t_o0.01", "f16_o50", "i4c_s24_o10", "u2g16z_o100", "u3g8s3b16x1z_o5", "i3g8s2b16x2_s24_o5"), Gen.OneOf(s_rules), Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int)
            .Sample(
                static (id, rule, rows, runs, seed) =>
                {
                    LayerFormat format = FormatId.Parse(id);
                    Matrix weights = Drawn.Matrix(rows, 4 * runs, seed);
                    Composition method = new("test", new MinMax()) { Mask = new MagnitudeMask(), Outliers = rule };
                    LayerTensors layer = method.Quantize(format, weights);
                    Matrix main = layer.Weights.Dequantize(), sum = layer.Dequantize();
                    OutlierTensor outliers = layer.Outliers!;
                    Assert.Equal(format.Outliers!.Count(rows, weights.Columns), outliers.Indices.Length);
                    for (int i = 0; i < weights.Values.Length; i++)
                    {
                        (int row, int column) = (i / weights.Columns, i % weights.Columns);
                        bool isOutlier = outliers.Starts.Length == 0
                            ? outliers.Indices.Contains(column)
                            : Array.IndexOf(outliers.Indices, column, outliers.Starts[row], outliers.Starts[row + 1] - outliers.Starts[row]) >= 0;
                        float residual = weights.Values[i] - main.Values[i];
                        Assert.Equal(isOutlier ? main.Values[i] + (float)(Half)residual : main.Values[i], sum.Values[i]);
                    }
                },
                iter: 300);

    [Fact]
    public void An_outlier_leaves_the_range_of_its_group()
    {
        Matrix weights = new(1, 16, [.. Enumerable.Range(0, 16).Select(static k => k == 5 ? 100f : k % 4)]);
        foreach (IOutlierRule rule in s_rules)
        {
            LayerTensors layer = new Composition("test", new MinMax()) { Outliers = rule }.Quantize(FormatId.Parse("u2g16z_o6.25"), weights, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(weights.Values, layer.Dequantize().Values);
        }
    }

    /// <summary>Two that have to go together are worth keeping together, although neither is alone.</summary>
    [Fact]
    public void Leaving_out_looks_behind_the_first_outlier()
    {
        float[] pair = [.. Enumerable.Range(0, 32).Select(static k => k is 3 or 17 ? 100f : k % 4)], one = [.. pair.Select(static w => w == 100 ? 0 : w / 4)];
        one[7] = 5;
        Matrix weights = new(2, 32, [.. pair, .. one]);
        double[] scores = new LeaveOneOut().Score(FormatId.Parse("u2cz_o5"), weights, new MinMax());
        int[] best = [.. Enumerable.Range(0, 64).OrderByDescending(i => scores[i]).Take(2).Order()];
        Assert.Equal([3, 17], best);
    }

    [Fact]
    public void Residuals_that_know_the_inputs_are_never_worse_than_those_that_restore_the_weights() =>
        Gen.Select(Gen.OneOf("u3cz_o5", "i2g8_oc20", "u2g16z_o1"), Gen.Int[1, 8], Gen.Int[1, 12], Gen.Int[0, 999]).Sample(
            static (id, rows, runs, seed) =>
            {
                LayerFormat format = FormatId.Parse(id);
                Matrix weights = Drawn.Matrix(rows, 4 * runs, seed);
                Matrix inputs = Drawn.Matrix(3 * weights.Columns, weights.Columns, seed + 1);
                double Error(bool covariance) => OutputError.MeanSquare(
                    SyntheticLayers.StatisticsOf(inputs),
                    OutputError.Difference(weights, Quantizers.Rtn.Quantize(format, weights, SyntheticLayers.StatisticsOf(inputs, covariance)).Dequantize()));
                Assert.True(Error(covariance: true) <= Error(covariance: false) * 1.001 + 1e-9);
            },
            iter: 100);

    [Fact]
    public void Whole_columns_are_those_of_the_loudest_inputs()
    {
        Matrix inputs = Drawn.Matrix(50, 40, 1), weights = Drawn.Matrix(24, 40, 2);
        for (int row = 0; row < inputs.Rows; row++)
        {
            (inputs[row, 7], inputs[row, 31]) = (inputs[row, 7] * 100, inputs[row, 31] * 100);
        }

        foreach (IOutlierRule rule in s_rules[..2])
        {
            Composition method = new("test", new MinMax()) { Outliers = rule };
            LayerTensors layer = method.Quantize(FormatId.Parse("i4c_oc5"), weights, SyntheticLayers.StatisticsOf(inputs), cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal([7, 31], layer.Outliers!.Indices);
        }
    }

    [Fact]
    public void Outliers_go_with_masks_and_adapters()
    {
        Matrix weights = SyntheticLayers.HeavyTailed;
        AtMost(0.9, HeldOut(Quantizers.SlimLora, "i4t_s24_lr5f16_o0.5", weights) / HeldOut(Quantizers.SlimLora, "i4t_s24_lr5f16", weights));
    }

    [Fact]
    public void Refuses_a_calibration_of_other_features() => Assert.Contains(
        "statistics of 12 features",
        Assert.Throws<ArgumentException>(static () => Quantizers.Rtn.Quantize(
            FormatId.Parse("i4c_o1"), Drawn.Matrix(2, 8, 1), SyntheticLayers.StatisticsOf(Drawn.Matrix(9, 12, 2)), cancellationToken: TestContext.Current.CancellationToken)).Message);

    private static double HeldOut(Composition method, string id, Matrix weights) =>
        OutputError.Relative(SyntheticLayers.HeldOut, weights, method.Quantize(FormatId.Parse(id), weights, SyntheticLayers.Statistics).Dequantize());

    private void AtMost(double bound, double ratio)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ratio:F3} ≤ {bound}"));
        Assert.InRange(ratio, 0, bound);
    }

    /// <summary>A rounding that is not told which weights are outliers.</summary>
    private sealed class Unaware(IRounding rounding) : IRounding
    {
        public QuantizedTensor Round(
            WeightFormat format,
            Matrix weights,
            IScaleRule scales,
            KeepMask? mask = null,
            ICalibration? calibration = null,
            IProgress<double>? progress = null,
            CancellationToken cancellationToken = default) => rounding.Round(format, weights, scales, mask, calibration, progress, cancellationToken);
    }
}
