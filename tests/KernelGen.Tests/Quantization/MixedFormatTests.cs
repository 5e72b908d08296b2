using System;
using System.Globalization;
using System.Linq;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

/// <summary>Methods that fill formats of several widths, and permuted ones.</summary>
public sealed class MixedFormatTests(ITestOutputHelper output)
{
    /// <summary>SliM-LLM: 1, 2 and 3 bits in one matrix, 2 bits of codes on average.</summary>
    [Fact]
    public void Salient_groups_make_better_use_of_two_bits()
    {
        LayerTensors mixed = Quantize(Quantizers.SlimLlm, "u2g128z_k25i1g128_k25u3g128z", SyntheticLayers.HeavyTailed);
        Assert.Equal(2, mixed.Parts.Sum(static part => part.Columns * (double)part.Format.Element.Bits) / mixed.Inputs);
        AtMost(0.85, Error(mixed, SyntheticLayers.HeavyTailed) / Error(Quantize(Quantizers.Rtn, "u2g128z", SyntheticLayers.HeavyTailed), SyntheticLayers.HeavyTailed));
    }

    /// <summary>2/4/16 bits: a tenth of the groups at 4 bits, half a percent of the weights in fp16, all of them from groups of 2 bits.</summary>
    [Fact]
    public void A_few_wide_groups_and_single_weights_rescue_two_bits()
    {
        double two = Error(Quantize(Quantizers.Rtn, "u2g16z", SyntheticLayers.HeavyTailed), SyntheticLayers.HeavyTailed);
        LayerTensors both = Quantize(Quantizers.TwoFourSixteen, "u2g16z_k10u4g16z_o0.5", SyntheticLayers.HeavyTailed);
        AtMost(0.60, Error(both, SyntheticLayers.HeavyTailed) / two);
        AtMost(0.65, Error(Quantize(Quantizers.TwoFourSixteen, "u2g16z_o0.5", SyntheticLayers.HeavyTailed), SyntheticLayers.HeavyTailed) / two);
        Assert.Empty(both.Outliers!.Indices.Intersect(both.Order!.ColumnsOf(0)!));
        Assert.Equal(96, both.Parts[0].Columns);
    }

    /// <summary>MixLLM: rows of 8 bits, chosen by what they would lose or at random.</summary>
    [Fact]
    public void Rows_that_lose_most_are_worth_eight_bits()
    {
        Matrix weights = SyntheticLayers.HeavyTailed;
        const string Mixed = "u4g128z_n10i8g128_a8g128";
        double four = Error(Quantize(Quantizers.Rtn, "u4g128z", weights), weights);
        AtMost(0.88, Error(Quantize(new Composition("rows", new MinMax()), Mixed, weights), weights) / four);
        double chance = Error(Quantize(new Composition("random rows", new MinMax()) { Mixing = new Chance() }, Mixed, weights), weights) / four;
        Assert.InRange(chance, Error(Quantize(Quantizers.MixLlm, Mixed, weights), weights) / four, 1);
    }

    /// <summary>Groups of one width, however they are called, get the codes that they would get in one matrix.</summary>
    [Theory]
    [InlineData("u3g8z", "u3g8z_k40u3g8z")]
    [InlineData("i4g8", "i4g8_n50i4g8")]
    [InlineData("i4c", "i4c_n50i4c")]
    public void Shares_of_one_width_change_nothing(string plain, string mixed)
    {
        Matrix weights = Drawn.Matrix(70, 64, 1);
        ICalibration calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(200, 64, 2));
        foreach (Composition method in new[] { Quantizers.Rtn, Quantizers.Gptq, new("gptq from left to right", new MinMax()) { Rounding = new Gptq() } })
        {
            Assert.Equal(
                method.Quantize(FormatId.Parse(plain), weights, calibration, null, TestContext.Current.CancellationToken).Dequantize().Values,
                method.Quantize(FormatId.Parse(mixed), weights, calibration, null, TestContext.Current.CancellationToken).Dequantize().Values);
        }
    }

    /// <summary>A permuted format stands for the permuted problem; GPTQ meets the loudest columns first and finds their scales on the way.</summary>
    [Fact]
    public void Permuted_columns_are_quantized_in_the_order_of_their_inputs()
    {
        Matrix weights = Drawn.Matrix(20, 64, 1), inputs = Drawn.Matrix(200, 64, 2);
        for (int i = 0; i < inputs.Values.Length; i++)
        {
            inputs.Values[i] *= 1 + i % 64 * 37 % 64;
        }

        ICalibration calibration = SyntheticLayers.StatisticsOf(inputs);
        LayerTensors permuted = Quantizers.Gptq.Quantize(FormatId.Parse("u3g16z_p"), weights, calibration, null, TestContext.Current.CancellationToken);
        int[] order = permuted.Order!.Columns;
        double[] power = calibration.MeanSquare.ToArray();
        Assert.Equal(order.OrderByDescending(k => power[k]), order);

        Matrix Reordered(Matrix matrix) => new(matrix.Rows, 64, [.. Enumerable.Range(0, matrix.Rows).SelectMany(n => order.Select(k => matrix[n, k]))]);
        QuantizedTensor expected = new Gptq().Round(
            FormatId.Parse("u3g16z").Weights, Reordered(weights), new MinMax(), null, SyntheticLayers.StatisticsOf(Reordered(inputs)), null, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Scales, permuted.Weights.Scales);
        Assert.Equal(expected.Codes, permuted.Weights.Codes);
        Assert.Equal(Reordered(permuted.Dequantize()).Values, expected.Dequantize().Values);
    }

    [Theory]
    [InlineData("i3g12_k30i1g12_k30i5g12")]
    [InlineData("u2g12z_k30u4g12z_p_rank3f16_o2")]
    [InlineData("i3c_n50u5cz")]
    [InlineData("i4g12_s24_p")]
    [InlineData("nf4g12_n50i8g12_p_oc5")]
    public void Every_method_fills_every_format_that_it_has_parts_for(string id)
    {
        LayerFormat format = FormatId.Parse(id);
        Matrix weights = Drawn.Matrix(70, 36, 1);
        ICalibration calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(100, 36, 2));
        foreach (Composition method in Quantizers.All.Where(method =>
            (format.Weights.Sparsity is null || method.Mask is not null) && (format.LowRank is null || method.LowRank is not null) && method.Rounding is not SqueezeLlm))
        {
            LayerTensors tensors = method.Quantize(format, weights, calibration, null, TestContext.Current.CancellationToken);
            Assert.Equal(format, tensors.Format);
            Assert.InRange(OutputError.Relative(calibration, weights, tensors.Dequantize()), 0, 0.85);
        }
    }

    [Theory]
    [InlineData("u2g12z_k30u4g12z")]
    [InlineData("u2g12z_k30u4g12z_p")]
    [InlineData("i3g12_k30i1g12_k30i5g12")]
    public void Coordinate_descent_over_several_widths_ends_below_its_start(string id)
    {
        LayerFormat format = FormatId.Parse(id);
        Matrix weights = Drawn.Matrix(70, 36, 1);
        ICalibration calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(100, 36, 2));
        double ErrorOf(IRounding rounding) => OutputError.Relative(
            calibration, weights, new Composition("any", new MinMax()) { Rounding = rounding }.Quantize(format, weights, calibration, null, TestContext.Current.CancellationToken).Dequantize());

        double start = ErrorOf(new RoundToNearest());
        Assert.InRange(ErrorOf(new QuantEase(new RoundToNearest(), damping: 0)), 0, 0.99 * start);
        Assert.Contains("give it a start such as Gptq", Assert.Throws<ArgumentException>(() => ErrorOf(new QuantEase(new SqueezeLlm()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Salient_weights_count_what_the_calibration_of_scales_says()
    {
        // A salient weight beside many small ones: the more it counts, the nearer its code.
        WeightFormat format = FormatId.Parse("u2cz").Weights;
        float[] unit = [.. Enumerable.Range(0, 64).Select(static k => k == 7 ? 1.3f : MathF.Sin(k) * 0.4f)];
        ICalibration calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(300, 64, 5));
        double Miss(IScaleRule rule)
        {
            UnitScale scale = rule.Find(format, unit, new(calibration, 0));
            return Math.Abs(unit[7] - scale.Decode(format.Element, scale.Encode(format.Element, unit[7])));
        }

        Assert.True(Miss(new SalienceCalibration(1000)) <= Miss(new SalienceCalibration(0)));
        Assert.InRange(Sum(new SalienceCalibration()), 0, Sum(new MinMax()));
        Assert.Throws<ArgumentException>(() => new SalienceCalibration(2).Find(format, unit));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SalienceCalibration(-1));

        double Sum(IScaleRule rule)
        {
            UnitScale scale = rule.Find(format, unit, default);
            return unit.Sum(weight => Math.Pow(Math.Abs(weight - scale.Decode(format.Element, scale.Encode(format.Element, weight))), 2.4));
        }
    }

    private static LayerTensors Quantize(Composition method, string id, Matrix weights) =>
        method.Quantize(FormatId.Parse(id), weights, SyntheticLayers.Statistics, null, TestContext.Current.CancellationToken);

    private static double Error(LayerTensors layer, Matrix weights) => OutputError.Relative(SyntheticLayers.HeldOut, weights, layer.Dequantize());

    private void AtMost(double threshold, double ratio)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {ratio:F3}, at most {threshold:F2} asked"));
        Assert.InRange(ratio, 0, threshold);
    }

    private sealed class Chance : IMixRule
    {
        public double[] Score(LayerFormat format, Matrix weights, IScaleRule scales, ICalibration? calibration = null)
        {
            Random random = new(1);
            return [.. Enumerable.Range(0, weights.Values.Length).Select(_ => random.NextDouble())];
        }
    }
}
