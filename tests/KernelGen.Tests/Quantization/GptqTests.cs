using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class GptqTests(ITestOutputHelper output)
{
    private static readonly Gptq[] s_variants =
        [new(), new() { StaticGroups = true }, new() { ActivityOrder = true }, new(0.1) { ActivityOrder = true, StaticGroups = true }];

    private static readonly string[] s_formats =
        ["u4g128z", "u3g16z", "u2g7z", "i3g20", "i4c", "u4cz", "i4t", "i1c", "u2tz", "i4g8_s24", "u4cz_s24", "u3g20sf32z_s24", "u4g160z", "u3g16s3b16x1z", "i3g20s4b32x2_s24"];

    [Theory]
    [InlineData("u4g128z", 0.68)]
    [InlineData("u3g128z", 0.68)]
    [InlineData("u2g128z", 0.68)]
    [InlineData("u3cz", 0.68)]
    public void Beats_rounding_to_nearest_on_held_out_inputs(string format, double threshold)
    {
        foreach (Matrix weights in new[] { SyntheticLayers.Gaussian, SyntheticLayers.HeavyTailed })
        {
            double ratio = HeldOut(Quantizers.Gptq, format, weights) / HeldOut(Quantizers.Rtn, format, weights);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{format}: {ratio:F3} of RTN"));
            Assert.InRange(ratio, 0, threshold);
        }
    }

    [Fact]
    public void Every_variant_fills_every_format_and_is_not_worse_than_nearest_codes_under_its_scales() =>
        Gen.Select(Gen.OneOf(s_variants), Gen.OneOf(s_formats), Gen.Int[0, 1000], Gen.Int[1, 40]).Sample(
            (gptq, id, seed, runs) =>
            {
                WeightFormat format = FormatId.Parse(id).Weights;
                Matrix weights = Drawn.Matrix(128, 4 * runs, seed);
                CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Correlated(300, weights.Columns, seed));
                KeepMask? mask = format.Sparsity is { } sparsity ? new MagnitudeMask().Choose(weights, MaskPattern.Structured(sparsity)) : null;
                QuantizedTensor rounded = gptq.Round(format, weights, new MinMax(), mask, calibration);
                double nearest = OutputError.MeanSquare(calibration, OutputError.Difference(weights, Nearest(rounded, weights, mask)));
                double found = OutputError.MeanSquare(calibration, OutputError.Difference(weights, rounded.Dequantize()));

                // The greedy sweep has no guarantee for a row: in 9 rows of few columns up to 4 cases of 1000 were more than a tenth worse, in 128 rows none of 60 000.
                // That it is never much worse shows that errors are fed back with the right sign.
                Assert.True(found <= 1.1 * nearest + 1e-9, $"{id}, {weights.Columns} columns: {found} after {nearest}");
            },
            iter: 200);

    [Theory]
    [InlineData("u3cz")]
    [InlineData("u3g24z")]
    [InlineData("u2g140z")]
    public void Agrees_with_the_textbook_form_that_inverts_the_hessian(string id)
    {
        const int Columns = 150;
        WeightFormat format = FormatId.Parse(id).Weights;
        Matrix weights = Drawn.Matrix(6, Columns, 21);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Correlated(400, Columns, 22));
        Matrix expected = Textbook.Gptq(format, weights, calibration, damping: 0.01);
        Matrix actual = new Gptq().Round(format, weights, new MinMax(), null, calibration, cancellationToken: TestContext.Current.CancellationToken).Dequantize();

        Assert.All(expected.Values.Zip(actual.Values), static pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void Uncorrelated_inputs_leave_nothing_to_make_up_for()
    {
        WeightFormat format = FormatId.Parse("u3g16z").Weights;
        Matrix weights = Drawn.Matrix(5, 64, 23);
        Matrix inputs = new(64, 64);
        for (int k = 0; k < 64; k++)
        {
            inputs[k, k] = k + 1;
        }

        QuantizedTensor rounded = new Gptq().Round(format, weights, new MinMax(), null, SyntheticLayers.StatisticsOf(inputs), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(RoundToNearest.Quantize(format, weights, new MinMax()).Codes, rounded.Codes);
    }

    [Fact]
    public void Features_that_were_never_active_are_rounded_to_nearest()
    {
        WeightFormat format = FormatId.Parse("i4c").Weights;
        Matrix weights = Drawn.Matrix(5, 40, 24), inputs = Correlated(100, 40, 25);
        for (int row = 0; row < inputs.Rows; row++)
        {
            inputs[row, 3] = inputs[row, 30] = 0;
        }

        foreach (Gptq gptq in s_variants)
        {
            Matrix rounded = gptq.Round(format, weights, new AbsMax(), null, SyntheticLayers.StatisticsOf(inputs), cancellationToken: TestContext.Current.CancellationToken).Dequantize();
            Matrix nearest = RoundToNearest.Quantize(format, weights, new AbsMax()).Dequantize();
            Assert.All(Enumerable.Range(0, 5), row => Assert.Equal((nearest[row, 3], nearest[row, 30]), (rounded[row, 3], rounded[row, 30])));
            Assert.NotEqual(nearest.Values, rounded.Values);
        }

        Matrix silent = new Gptq().Round(format, weights, new AbsMax(), null, SyntheticLayers.StatisticsOf(new Matrix(3, 40)), cancellationToken: TestContext.Current.CancellationToken).Dequantize();
        Assert.Equal(RoundToNearest.Quantize(format, weights, new AbsMax()).Dequantize().Values, silent.Values);
    }

    [Fact]
    public void Equal_calls_give_equal_codes()
    {
        QuantizedTensor Once() => Quantizers.Gptq.Quantize(FormatId.Parse("u3g128z"), SyntheticLayers.Gaussian, SyntheticLayers.Statistics).Weights;
        Assert.Equal(Once().Codes, Once().Codes);
    }

    [Fact]
    public void Floating_point_formats_store_the_values() => Assert.Equal(
        [1f, 2f], new Gptq().Round(FormatId.Parse("f16").Weights, new Matrix(1, 2, [1, 2]), new MinMax(), cancellationToken: TestContext.Current.CancellationToken).Dequantize().Values);

    [Fact]
    public void Refuses_calibrations_without_products_or_with_too_few_rows()
    {
        Matrix weights = Drawn.Matrix(2, 8, 26), inputs = Drawn.Matrix(3, 8, 27);
        string Message(double damping, bool covariance) => Assert.Throws<ArgumentException>(() => new Gptq(damping).Round(
            FormatId.Parse("i4c").Weights, weights, new MinMax(), null, SyntheticLayers.StatisticsOf(inputs, covariance))).Message;
        Assert.Contains("collectCovariance: true", Message(0.01, covariance: false));
        Assert.Contains("raise the damping", Message(1e-30, covariance: true));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Gptq(0));
    }

    [Fact]
    public void Stops_when_told_to()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(9, 8, 29));
        foreach (Composition method in new[] { Quantizers.Rtn, Quantizers.Gptq, Quantizers.QuantEase, Quantizers.SparseGpt24 })
        {
            LayerFormat format = FormatId.Parse(method.Mask is null ? "i4c" : "i4c_s24");
            Assert.Throws<OperationCanceledException>(() => method.Quantize(format, Drawn.Matrix(4, 8, 28), calibration, null, source.Token));
        }

        Assert.Throws<OperationCanceledException>(
            () => new Awq().Find(FormatId.Parse("i4c"), calibration, [Drawn.Matrix(4, 8, 28)], null, source.Token));
    }

    private static double HeldOut(Composition method, string format, Matrix weights) => OutputError.Relative(
        SyntheticLayers.HeldOut, weights, method.Quantize(FormatId.Parse(format), weights, SyntheticLayers.Statistics).Dequantize());

    /// <summary>Rows that share a few directions.</summary>
    private static Matrix Correlated(int rows, int columns, int seed)
    {
        Matrix shared = Product.Of(Drawn.Matrix(rows, 6, seed + 1), Drawn.Matrix(6, columns, seed + 2)), own = Drawn.Matrix(rows, columns, seed + 3);
        return new(rows, columns, [.. shared.Values.Zip(own.Values, static (x, y) => x + y)]);
    }

    /// <summary>The nearest codes under the scales that a rounding has chosen.</summary>
    private static Matrix Nearest(QuantizedTensor tensor, Matrix weights, KeepMask? mask)
    {
        Matrix result = new(weights.Rows, weights.Columns);
        Units units = new(tensor.Format, weights.Rows, weights.Columns);
        ScaleSet scales = ScaleSet.Of(tensor);
        for (int i = 0; i < result.Values.Length; i++)
        {
            UnitScale scale = scales[units.Of(i / weights.Columns, i % weights.Columns)];
            result.Values[i] = scale.Decode(tensor.Format.Element, scale.Encode(tensor.Format.Element, weights.Values[i]));
        }

        return mask?.Apply(result) ?? result;
    }
}
