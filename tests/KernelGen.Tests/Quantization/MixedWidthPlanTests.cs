using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class MixedWidthPlanTests(ITestOutputHelper output)
{
    private static Matrix Compared => new(256, SyntheticLayers.Inputs, SyntheticLayers.Calibration.Values[..(256 * SyntheticLayers.Inputs)]);

    /// <summary>SliM-LLM: one to three bits by salience.</summary>
    [Fact]
    public void Salient_groups_make_better_use_of_two_bits_on_average()
    {
        Matrix weights = SyntheticLayers.HeavyTailed;
        IReadOnlyList<(GroupBits Bits, double Divergence)> candidates =
            SalienceAllocation.Candidates(weights, SyntheticLayers.Statistics, Compared, bits: 2);
        Assert.Equal(5, candidates.Count);
        Assert.All(candidates, static candidate => Assert.Equal(2, candidate.Bits.AverageBits));
        double uniform = HeldOut(weights, Quantizers.Rtn.Quantize(FormatId.Parse("u2g128z"), weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize());
        Assert.Equal(uniform, HeldOut(weights, MixedWidth.Rounded(weights, candidates[0].Bits)), 1e-6);

        double best = candidates.Min(candidate => HeldOut(weights, MixedWidth.Rounded(weights, candidate.Bits)));
        AtMost(0.85, best / uniform);
        GroupBits found = SalienceAllocation.Find(weights, SyntheticLayers.Statistics, Compared, bits: 2);
        AtMost(1.05, HeldOut(weights, MixedWidth.Rounded(weights, found)) / best);
    }

    /// <summary>2/4/16 bits: a tenth of the blocks at 4 bits, half a percent of the weights in fp16.</summary>
    [Fact]
    public void A_few_wide_blocks_and_single_weights_rescue_two_bits()
    {
        foreach (Matrix weights in new[] { SyntheticLayers.Gaussian, SyntheticLayers.HeavyTailed })
        {
            double two = HeldOut(weights, Quantizers.Rtn.Quantize(FormatId.Parse("u2g16z"), weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize());
            TwoFourSixteenPlan both = TwoFourSixteen.Plan(weights, SyntheticLayers.Statistics);
            TwoFourSixteenPlan outliers = TwoFourSixteen.Plan(weights, SyntheticLayers.Statistics, fourBits: 0);
            AtMost(0.60, HeldOut(weights, TwoFourSixteen.Rounded(weights, both)) / two);
            AtMost(0.65, HeldOut(weights, TwoFourSixteen.Rounded(weights, outliers)) / two);

            // 3 bits of scale and zero each, two levels: 64 more bits per 256 weights, as SpQR stores them.
            Assert.InRange(both.AverageBits(bitsPerGroup: 3 + 3 + 4), 2, 3.0);
            Assert.Equal(6, both.Blocks.Bits.Count(static bits => bits == 4));
            Assert.Equal(weights.Values.Length / 200, both.Outliers.Count);
            Assert.All(both.Outliers, index => Assert.Equal(2, both.Blocks.Bits[(int)(index % SyntheticLayers.Inputs) / 16]));
        }
    }

    [Fact]
    public void Outliers_are_kept_exactly_and_leave_the_range_of_their_group()
    {
        Matrix weights = new(1, 16, [.. Enumerable.Range(0, 16).Select(static k => k == 5 ? 100f : k % 4)]);
        TwoFourSixteenPlan plan = TwoFourSixteen.Plan(weights, SyntheticLayers.StatisticsOf(Drawn.Matrix(9, 16, 1)), fourBits: 0, outliers: 1.0 / 16);
        Assert.Equal([5L], plan.Outliers);
        Assert.Equal(weights.Values, TwoFourSixteen.Rounded(weights, plan).Values);
        Assert.Equal(2 + 10 / 16.0 + 32 / 16.0, plan.AverageBits(10));
    }

    [Fact]
    public void One_bit_stores_the_mean_and_the_mean_distance_from_it() =>
        Assert.Equal([1f, 5, 1, 5], MixedWidth.Rounded(new Matrix(1, 4, [0, 6, 2, 4]), new GroupBits(4, 4, [1])).Values);

    [Fact]
    public void Short_last_groups_count_with_their_own_width()
    {
        GroupBits bits = new(4, 6, [2, 5]);
        Assert.Equal(3, bits.AverageBits);
        Assert.Equal([4, 2], Enumerable.Range(0, 2).Select(bits.Width));
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        Matrix weights = Drawn.Matrix(2, 12, 1), inputs = Drawn.Matrix(20, 12, 2);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(inputs);
        Assert.Contains("Groups of 5", Assert.Throws<ArgumentException>(() => SalienceAllocation.Find(weights, calibration, inputs, 2, 5)).Message);
        Assert.Throws<ArgumentException>(() => SalienceAllocation.Find(weights, calibration, Drawn.Matrix(3, 8, 3), 2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => SalienceAllocation.Find(weights, calibration, inputs, 1, 4));
        Assert.Throws<ArgumentException>(() => MixedWidth.Rounded(weights, new GroupBits(4, 8, [2, 2])));
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoFourSixteen.Plan(weights, calibration, fourBits: 1.5));
        Assert.Throws<ArgumentException>(() => TwoFourSixteen.Plan(new Matrix(2, 8), calibration));
    }

    private static double HeldOut(Matrix weights, Matrix approximation) => OutputError.Relative(SyntheticLayers.HeldOut, weights, approximation);

    private void AtMost(double threshold, double ratio)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {ratio:F3}, at most {threshold:F2} asked"));
        Assert.InRange(ratio, 0, threshold);
    }
}
