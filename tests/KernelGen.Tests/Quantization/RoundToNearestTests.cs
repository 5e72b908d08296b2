using System;
using System.Linq;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class RoundToNearestTests
{
    private static readonly IScaleRule[] s_rules = [new AbsMax(), new MinMax(), new ClipSearch(), new SlimQuant()];

    private static readonly WeightFormat[] s_formats =
    [
        .. WeightFormats.Elements.Where(static element => element is { HasCodes: true, IsLearned: false })
            .SelectMany(static element => (element.IsTernary ? new[] { "t", "c", "g32", "g64sf32", "g32se8m0" } : ["t", "c", "g16", "g7sf32", "g8se8m0", "g8se4m3", "g5s3b16x2"])
            .SelectMany(scales => element.Kind == ElementKind.UnsignedInt ? new[] { scales, scales + "z" } : [scales])
            .Select(scales => FormatId.Parse(element + scales).Weights)),
    ];

    private static readonly Gen<(WeightFormat, IScaleRule, Matrix)> s_cases = Gen.Select(Gen.OneOf(s_formats), Gen.OneOf(s_rules), Drawn.Matrices);

    [Fact]
    public void No_other_code_is_nearer() => s_cases.Sample(static (format, rule, weights) =>
    {
        QuantizedTensor tensor = RoundToNearest.Quantize(format, weights, rule);
        Matrix decoded = tensor.Dequantize();
        Element element = format.Element;
        Units units = new(format, weights.Rows, weights.Columns);
        ScaleSet scales = ScaleSet.Of(tensor);
        for (int row = 0; row < weights.Rows; row++)
        {
            for (int k = 0; k < weights.Columns; k++)
            {
                UnitScale scale = scales[units.Of(row, k)];
                double w = weights[row, k];
                double least = element.Levels.Min(level => Math.Abs(w - (level - scale.ZeroPoint) * (double)scale.Scale));
                Assert.True(Math.Abs(w - decoded[row, k]) <= least + 1e-6 * Math.Abs(w), $"{format}: {w} became {decoded[row, k]}, but the nearest is {least} away.");
            }
        }
    });

    [Fact]
    public void Rounding_decoded_weights_again_under_the_same_scales_changes_nothing() => s_cases.Sample(static (format, rule, weights) =>
    {
        ScaleSet scales = ScaleSet.Find(rule, format, weights);
        QuantizedTensor once = RoundToNearest.Quantize(format, weights, scales);
        Assert.Equal(once.Codes, RoundToNearest.Quantize(format, once.Dequantize(), scales).Codes);
    });

    [Fact]
    public void Quantizing_decoded_symmetric_weights_again_changes_nothing()
    {
        WeightFormat[] symmetric =
            [.. s_formats.Where(static format => format.Element.Kind == ElementKind.SignedInt && format is { ScaleType: ScaleType.Float16, SecondLevel: null })];
        Gen.Select(Gen.OneOf(symmetric), Drawn.Matrices).Sample(static (format, drawn) =>
        {
            // Away from zero, where fp16 scales would be subnormal and round by more than half a code.
            Matrix weights = new(drawn.Rows, drawn.Columns, Array.ConvertAll(drawn.Values, static value => value + MathF.CopySign(0.05f, value)));
            QuantizedTensor once = RoundToNearest.Quantize(format, weights, new AbsMax());
            QuantizedTensor twice = RoundToNearest.Quantize(format, once.Dequantize(), new AbsMax());
            Assert.Equal(once.Codes, twice.Codes);
            Assert.Equal(once.Scales, twice.Scales);
        });
    }

    [Fact]
    public void Zeros_stay_zeros() => Gen.Select(Gen.OneOf(s_formats), Gen.OneOf(s_rules)).Sample(static (format, rule) =>
        Assert.All(RoundToNearest.Quantize(format, new Matrix(3, 20), rule).Dequantize().Values, static value => Assert.Equal(0, value)));

    [Fact]
    public void Clip_search_is_never_worse_on_the_weights_than_the_full_range() => Gen.Select(Gen.OneOf([.. s_formats.Where(static format => format is { SecondLevel: null, ScaleType: not ScaleType.Float8 })]), Drawn.Matrices).Sample(
        static (format, weights) => Assert.True(SquaredError(format, weights, new ClipSearch()) <= SquaredError(format, weights, new MinMax()) * (1 + 1e-4)));

    [Fact]
    public void The_error_a_search_compares_is_that_of_the_codes() => s_cases.Sample(static (format, rule, weights) =>
    {
        WeightFormat whole = new(format.Element, Granularity.Tensor, 0, format.ScaleType == ScaleType.Float8 ? ScaleType.Float32 : format.ScaleType, format.HasZeroPoint);
        UnitScale scale = rule.Find(whole, weights.Values);
        double expected = weights.Values.Sum(w => Math.Pow(w - (double)scale.Decode(format.Element, scale.Encode(format.Element, w)), 2));
        double size = weights.Values.Sum(static w => (double)w * w);
        Assert.Equal(expected, RoundingError.SumOfSquares(format.Element, weights.Values, scale), 1e-4 * expected + 1e-9 * size);
    });

    [Fact]
    public void Codes_of_four_bits_use_minus_eight_for_what_lies_below_the_symmetric_range()
    {
        // s = 1: −7.6 rounds to −8, a code that AbsMax itself never needs.
        WeightFormat format = FormatId.Parse("i4t").Weights;
        ScaleSet scales = ScaleSet.Find(new AbsMax(), format, new Matrix(1, 2, [7, 0]));
        Assert.Equal([-8f, 7f], RoundToNearest.Quantize(format, new Matrix(1, 2, [-7.6f, 7.6f]), scales).Dequantize().Values);
    }

    [Fact]
    public void One_bit_codes_stand_for_the_mean_magnitude() =>
        Assert.Equal([2f, -2f, 2f], RoundToNearest.Quantize(FormatId.Parse("i1c").Weights, new Matrix(1, 3, [1, -2, 3]), new AbsMax()).Dequantize().Values);

    [Fact]
    public void No_other_scale_of_ternary_weights_has_less_squared_error()
    {
        WeightFormat format = FormatId.Parse("terncsf32").Weights;
        Gen.Float[-1, 1].Array[1, 40].Where(static row => row.Any(static weight => weight != 0)).Sample(row =>
        {
            double found = SquaredError(format, new(1, row.Length, row), new AbsMax());

            // The best scale of weights that are kept is their mean magnitude, and any of the weights may be those.
            for (int kept = 1; kept <= row.Length; kept++)
            {
                float[] largest = [.. row.Select(Math.Abs).OrderDescending().Take(kept)];
                Assert.True(found <= row.Sum(static weight => (double)weight * weight) - Math.Pow(largest.Sum(static weight => (double)weight), 2) / kept + 1e-6);
            }
        });
    }

    [Fact]
    public void Min_max_reaches_both_ends_of_a_shifted_range()
    {
        Matrix weights = new(1, 4, [-1, 0, 7, 14]);
        Assert.Equal(weights.Values, RoundToNearest.Quantize(FormatId.Parse("u4cz").Weights, weights, new MinMax()).Dequantize().Values);
    }

    [Fact]
    public void Scales_are_found_for_each_group_and_the_last_may_be_short()
    {
        Matrix weights = new(2, 6, [1, 0, 0, 0, 2, 0, 4, 0, 0, 0, 0, 8]);
        QuantizedTensor tensor = RoundToNearest.Quantize(FormatId.Parse("i8g4").Weights, weights, new AbsMax());
        Assert.Equal([1f, 2f, 4f, 8f], tensor.Scales.Select(static scale => MathF.Round(scale * 127)));
    }

    [Fact]
    public void Floating_point_formats_store_the_values() =>
        Assert.Equal(
            [(float)(Half)0.1f, 2],
            RoundToNearest.Quantize(FormatId.Parse("f16").Weights, new Matrix(1, 2, [0.1f, 2]), new AbsMax()).Dequantize().Values);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Refuses_weights_that_are_not_finite_and_says_which(float value)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => RoundToNearest.Quantize(FormatId.Parse("i4c").Weights, new Matrix(2, 2, [1, 2, 3, value]), new AbsMax()));
        Assert.Contains("Column 1 of weight row 1", exception.Message);
    }

    [Fact]
    public void Refuses_a_mask_for_a_dense_format_and_none_for_a_sparse_one()
    {
        Matrix weights = Drawn.Matrix(2, 8, 1);
        KeepMask mask = new MagnitudeMask().Choose(weights, MaskPattern.Structured(Sparsity.TwoOfFour), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("add sparsity", Assert.Throws<ArgumentException>(
            () => RoundToNearest.Quantize(FormatId.Parse("i4c").Weights, weights, new AbsMax(), mask)).Message);
        Assert.Contains("pass the mask", Assert.Throws<ArgumentException>(
            () => RoundToNearest.Quantize(FormatId.Parse("i4c_s24").Weights, weights, new AbsMax())).Message);
    }

    private static double SquaredError(WeightFormat format, Matrix weights, IScaleRule rule)
    {
        Matrix decoded = RoundToNearest.Quantize(format, weights, rule).Dequantize();
        return weights.Values.Zip(decoded.Values).Sum(static pair => Math.Pow((double)pair.First - pair.Second, 2));
    }
}
