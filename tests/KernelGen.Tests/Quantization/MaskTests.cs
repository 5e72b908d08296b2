using System;
using System.Linq;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class MaskTests
{
    private static readonly IMask[] s_masks = [new MagnitudeMask(), new WandaMask(), new SparseGptMask()];

    [Fact]
    public void Structured_masks_keep_exactly_n_of_every_m() => Gen.Select(Gen.Int[1, 8], Gen.Int[2, 9], Gen.Int[1, 5], Gen.Int[1, 6], Gen.Int).Sample(
        static (kept, of, rows, runs, seed) =>
        {
            kept = Math.Min(kept, of - 1);
            Matrix weights = Drawn.Matrix(rows, runs * of, seed);
            CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(20, weights.Columns, seed));
            Assert.All(s_masks, method =>
            {
                KeepMask mask = method.Choose(weights, MaskPattern.Structured(new Sparsity(kept, of)), calibration, cancellationToken: TestContext.Current.CancellationToken);
                Assert.All(mask.Kept.ToArray().Chunk(of), run => Assert.Equal(kept, run.Count(static flag => flag)));
            });
        });

    [Fact]
    public void Ratio_masks_drop_the_stated_part_of_every_row() => Gen.Select(Drawn.Matrices, Gen.Double[0, 0.999]).Sample(static (weights, ratio) =>
    {
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(20, weights.Columns, 1));
        Assert.All(s_masks, method =>
        {
            KeepMask mask = method.Choose(weights, MaskPattern.Ratio(ratio), calibration, cancellationToken: TestContext.Current.CancellationToken);
            Assert.All(mask.Kept.ToArray().Chunk(weights.Columns), row => Assert.Equal((int)(ratio * weights.Columns), row.Count(static flag => !flag)));
        });
    });

    [Fact]
    public void Nothing_dropped_outweighs_anything_kept_in_its_run() => Drawn.RunsOfFour.Sample(static weights =>
    {
        bool[] kept = new MagnitudeMask().Choose(weights, MaskPattern.Structured(Sparsity.TwoOfFour)).Kept.ToArray();
        for (int run = 0; run < kept.Length; run += 4)
        {
            int[] indices = [.. Enumerable.Range(run, 4)];
            float smallestKept = indices.Where(i => kept[i]).Min(i => Math.Abs(weights.Values[i]));
            float largestDropped = indices.Where(i => !kept[i]).Max(i => Math.Abs(weights.Values[i]));
            Assert.True(smallestKept >= largestDropped);
        }
    });

    [Fact]
    public void Equal_weights_keep_those_that_come_first() =>
        Assert.Equal([true, true, false, false], MaskPattern.Structured(Sparsity.TwoOfFour).Select(new Matrix(1, 4, [1, 1, 1, 1])).Kept.ToArray());

    [Fact]
    public void Wanda_weighs_a_weight_by_the_norm_of_its_input()
    {
        // Scores 1·1, 2·1, 3·0.1, 1·4; norms are roots of mean squares.
        CalibrationStatistics statistics = SyntheticLayers.StatisticsOf(new Matrix(1, 4, [1, 1, 0.1f, 4]));
        KeepMask mask = new WandaMask().Choose(new Matrix(1, 4, [1, 2, 3, 1]), MaskPattern.Structured(Sparsity.TwoOfFour), statistics, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([false, true, false, true], mask.Kept.ToArray());
    }

    [Fact]
    public void Wanda_still_ranks_weights_of_inputs_that_were_never_active()
    {
        CalibrationStatistics statistics = SyntheticLayers.StatisticsOf(new Matrix(1, 4, [0, 0, 1, 1]));
        KeepMask mask = new WandaMask().Choose(new Matrix(1, 4, [1, 9, 2, 3]), MaskPattern.Structured(Sparsity.TwoOfFour), statistics, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([false, true, false, true], mask.Kept.ToArray());
    }

    [Fact]
    public void Applying_a_mask_zeroes_what_it_drops()
    {
        Matrix weights = new(1, 4, [4, 1, 2, 3]);
        KeepMask mask = new MagnitudeMask().Choose(weights, MaskPattern.Ratio(0.5), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([4f, 0, 0, 3], mask.Apply(weights).Values);
        Assert.Equal(0.5, mask.Density);
    }

    [Fact]
    public void Refuses_rows_that_runs_do_not_divide()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(
            static () => new MagnitudeMask().Choose(new Matrix(1, 6), MaskPattern.Structured(Sparsity.TwoOfFour), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("runs of 4, which 6 columns", exception.Message);
    }

    [Fact]
    public void Wanda_refuses_to_work_without_a_fitting_calibration()
    {
        Matrix weights = Drawn.Matrix(2, 8, 1);
        MaskPattern pattern = MaskPattern.Structured(Sparsity.TwoOfFour);
        Assert.Contains("got none", Assert.Throws<ArgumentException>(() => new WandaMask().Choose(weights, pattern, cancellationToken: TestContext.Current.CancellationToken)).Message);
        Assert.Contains("of 0 rows", Assert.Throws<ArgumentException>(() => new WandaMask().Choose(weights, pattern, new CalibrationStatistics(8), cancellationToken: TestContext.Current.CancellationToken)).Message);
        Assert.Contains("of 4 features", Assert.Throws<ArgumentException>(
            () => new WandaMask().Choose(weights, pattern, SyntheticLayers.StatisticsOf(new Matrix(1, 4)), cancellationToken: TestContext.Current.CancellationToken)).Message);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Refuses_a_ratio_outside_its_range(double ratio) => Assert.Throws<ArgumentOutOfRangeException>(() => MaskPattern.Ratio(ratio));

    [Fact]
    public void Refuses_to_apply_a_mask_of_another_shape() =>
        Assert.Throws<ArgumentException>(static () => new KeepMask(1, 4, new bool[4]).Apply(new Matrix(2, 2)));
}
