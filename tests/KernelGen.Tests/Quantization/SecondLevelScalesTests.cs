using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class SecondLevelScalesTests(ITestOutputHelper output)
{
    private static readonly Gen<WeightFormat> s_formats = Gen.Select(Gen.OneOf("u3g", "u4g", "u8g", "i4g", "nf4g", "e4m3g"), Gen.Int[1, 20], Gen.Int[2, 8], Gen.OneOf([16, 32]), Gen.Int[1, 4]).SelectMany(
        static (element, group, bits, rows, groups) => Gen.Bool.Select(zero =>
            FormatId.Parse(FormattableString.Invariant($"{element}{group}s{bits}b{rows}x{groups}{(zero && element[0] == 'u' ? "z" : "")}")).Weights));

    private static readonly Gen<Matrix> s_matrices = Gen.Select(Gen.Int[1, 40], Gen.Int[1, 60], Gen.Int[0, int.MaxValue], Gen.Double[-1, 2]).Select(
        static (rows, columns, seed, magnitude) => Drawn.Matrix(rows, columns, seed, Math.Pow(10, magnitude)));

    /// <summary>The numbers of a block leave no scale and no zero point further than half a step from what its codes stand for.</summary>
    [Fact]
    public void Every_scale_and_zero_point_is_within_half_a_step_of_a_code() => Gen.Select(s_formats, s_matrices, Gen.Int).Sample(static (format, weights, seed) =>
    {
        // Where all scales are alike they come out as they are, up to fp16, and zero points do not move with them.
        Random random = new(seed);
        bool isAlike = random.Next(2) == 0;
        ScaleSet found = ScaleSet.Empty(format, weights);
        for (int unit = 0; unit < found.Scales.Length; unit++)
        {
            found[unit] = new(isAlike ? 1 : (float)Math.Exp(4 * random.NextDouble()), (float)(format.Element.MaxStoredCode * random.NextDouble()));
        }

        SecondLevelScales codes = new(format, weights.Rows, weights.Columns, null, null);
        float[] scales = [.. found.Scales], zeros = [.. found.ZeroPoints];
        codes.Fit(found, weights);
        for (int unit = 0; unit < scales.Length; unit++)
        {
            ReadOnlySpan<float> numbers = NumbersOf(codes.Tensor, format, unit);
            WithinHalfAStep(scales[unit], numbers, format);
            if (isAlike && format.HasZeroPoint)
            {
                WithinHalfAStep(zeros[unit], numbers[2..], format);
            }
        }
    });

    /// <summary>Codes with every pair of neighbours in reach: none of them has less error.</summary>
    [Fact]
    public void No_other_codes_leave_less_error() => Gen.Select(Gen.OneOf("u3g8s2b16x1z", "i4g5s2b32x2", "nf4g8s2b16x3"), s_matrices).Sample(static (id, weights) =>
    {
        WeightFormat format = FormatId.Parse(id).Weights;
        ScaleSet chosen = ScaleSet.Find(new MinMax(), format, weights);
        Units units = new(format, weights.Rows, weights.Columns);
        for (int unit = 0; unit < chosen.Scales.Length; unit++)
        {
            (int start, int length) = units[unit];
            float[] own = weights.Values.AsSpan(start, length).ToArray();
            float[] numbers = NumbersOf(chosen.SecondLevel!, format, unit).ToArray();
            double least = Decoded(numbers, format).Min(scale => RoundingError.SumOfSquares(format.Element, own, scale));
            Assert.Equal(least, RoundingError.SumOfSquares(format.Element, own, chosen[unit]));
        }
    });

    /// <summary>A scale that is off by half a step cuts a range by at most that much per code, a zero point shifts it by half of its own, and codes are half a level away.</summary>
    [Fact]
    public void Rounded_weights_are_within_what_the_steps_allow() => Gen.Select(s_formats, s_matrices).Sample(static (format, drawn) =>
    {
        bool reachesNegatives = format.HasZeroPoint || format.Element.Kind != ElementKind.UnsignedInt;
        Matrix weights = reachesNegatives ? drawn : new(drawn.Rows, drawn.Columns, Array.ConvertAll(drawn.Values, Math.Abs));
        QuantizedTensor tensor = RoundToNearest.Quantize(format, weights, new MinMax());
        Matrix decoded = tensor.Dequantize();
        Units units = new(format, weights.Rows, weights.Columns);
        float[] levels = [.. format.Element.Levels];
        double gap = levels.Zip(levels[1..], static (low, high) => high - low).Max();
        for (int unit = 0; unit < tensor.SecondLevel!.ScaleCodes.Length; unit++)
        {
            (int start, int length) = units[unit];
            UnitScale found = new MinMax().Find(format, weights.Values.AsSpan(start, length));
            ReadOnlySpan<float> numbers = NumbersOf(tensor.SecondLevel, format, unit);
            double halfStep = numbers[0] / 2, scale = found.Scale + halfStep;
            double cut = halfStep * (format.HasZeroPoint ? format.Element.MaxStoredCode : levels.Max(Math.Abs)), shift = format.HasZeroPoint ? numbers[2] / 2 * scale : 0;
            double most = 1.01 * (gap / 2 * scale + cut + shift);
            double error = Enumerable.Range(start, length).Sum(i => Math.Pow((double)weights.Values[i] - decoded.Values[i], 2));
            Assert.True(error <= length * most * most, $"{format}: {error} of {length} weights, at most {most} each");
        }
    });

    [Fact]
    public void Scales_of_weights_that_are_not_zero_are_not_zero() => Gen.Select(s_formats, s_matrices, Gen.Int).Sample(static (format, weights, seed) =>
    {
        Random random = new(seed);
        for (int row = 0; row < weights.Rows; row++)
        {
            float size = (float)Math.Pow(10, random.Next(-12, 5));
            foreach (ref float weight in weights.Row(row))
            {
                weight *= random.Next(4) == 0 ? 0 : size;
            }
        }

        ScaleSet scales = ScaleSet.Find(new MinMax(), format, weights);
        Units units = new(format, weights.Rows, weights.Columns);
        for (int unit = 0; unit < scales.Scales.Length; unit++)
        {
            (int start, int length) = units[unit];
            Assert.True(scales.Scales[unit] > 0 || weights.Values.AsSpan(start, length).IndexOfAnyExcept(0) < 0);
        }

        ScaleSet stored = ScaleSet.Of(RoundToNearest.Quantize(format, weights, scales));
        Assert.Equal(scales.Scales, stored.Scales);
        Assert.Equal(scales.ZeroPoints, stored.ZeroPoints);
    });

    /// <summary>NF4 under double quantization. 8-bit codes are off by up to a 510th of a block's range of scales, so that scales are off by well below a hundredth of themselves.</summary>
    [Fact]
    public void Eight_bits_for_a_scale_cost_next_to_nothing()
    {
        foreach (Matrix weights in new[] { SyntheticLayers.Gaussian, SyntheticLayers.HeavyTailed })
        {
            double ratio = HeldOut(Quantizers.Rtn, "nf4g64s8b32x8", weights, null) / HeldOut(Quantizers.Rtn, "nf4g64", weights, null);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ratio:F4} of fp16 scales"));
            Assert.InRange(ratio, 0, 1.01);
        }
    }

    /// <summary>What an error counts decides which of the few scales of three bits is taken.</summary>
    [Fact]
    public void Codes_of_scales_are_chosen_by_what_errors_do_to_outputs()
    {
        Matrix weights = SyntheticLayers.HeavyTailed;
        double blind = HeldOut(Quantizers.Rtn, "u3g16s3b16x1z", weights, null), knowing = HeldOut(Quantizers.Rtn, "u3g16s3b16x1z", weights, SyntheticLayers.Statistics);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{knowing / blind:F3}"));
        Assert.True(knowing < blind);
    }

    /// <summary>GPTQ from left to right chooses codes of scales when it comes to them, from weights that have already moved.</summary>
    [Fact]
    public void Scales_follow_the_weights_that_errors_were_fed_to()
    {
        Matrix weights = SyntheticLayers.Gaussian;
        double Error(Gptq rounding) => HeldOut(new("test", new MinMax()) { Rounding = rounding }, "u3g16s3b16x1z", weights, SyntheticLayers.Statistics);
        double ahead = Error(new() { StaticGroups = true }), reached = Error(new());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reached / ahead:F3}"));
        Assert.True(reached < ahead);
    }

    [Fact]
    public void Equal_calls_give_equal_tensors()
    {
        LayerTensors Once() => Quantizers.SpQr.Quantize(FormatId.Parse("u3g16s3b16x1z_o1"), SyntheticLayers.Gaussian, SyntheticLayers.Statistics);
        (LayerTensors one, LayerTensors other) = (Once(), Once());
        Assert.Equal(one.Weights.Codes, other.Weights.Codes);
        Assert.Equal(one.Weights.SecondLevel!.ScaleCodes, other.Weights.SecondLevel!.ScaleCodes);
        Assert.Equal(one.Weights.SecondLevel.ZeroCodes, other.Weights.SecondLevel.ZeroCodes);
        Assert.Equal(one.Weights.SecondLevel.Numbers, other.Weights.SecondLevel.Numbers);
        Assert.Equal(one.Outliers!.Values, other.Outliers!.Values);
    }

    private static void WithinHalfAStep(float found, ReadOnlySpan<float> numbers, WeightFormat format)
    {
        (float step, float offset) = (numbers[0], numbers[1]);
        double nearest = Enumerable.Range(0, format.SecondLevel!.MaxCode + 1).Min(code => Math.Abs((double)found - (step * code + offset)));
        Assert.True(nearest <= step / 2 + 1e-6 * found, $"{format}: {found} is {nearest} away from what steps of {step} from {offset} reach.");
    }

    private static IEnumerable<UnitScale> Decoded(float[] numbers, WeightFormat format)
    {
        int count = format.SecondLevel!.MaxCode + 1;
        return Enumerable.Range(0, count).SelectMany(scale => Enumerable.Range(0, format.HasZeroPoint ? count : 1).Select(
            zero => new UnitScale(numbers[0] * scale + numbers[1], format.HasZeroPoint ? numbers[2] * zero + numbers[3] : 0)));
    }

    private static ReadOnlySpan<float> NumbersOf(SecondLevelTensor tensor, WeightFormat format, int unit) =>
        tensor.Numbers.AsSpan(tensor.Block(unit / tensor.Groups, unit % tensor.Groups), format.BlockNumbers);

    private static double HeldOut(Composition method, string format, Matrix weights, ICalibration? calibration) =>
        OutputError.Relative(SyntheticLayers.HeldOut, weights, method.Quantize(FormatId.Parse(format), weights, calibration).Dequantize());
}
