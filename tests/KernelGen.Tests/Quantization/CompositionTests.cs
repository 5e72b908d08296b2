using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class CompositionTests
{
    private static readonly string[] s_names =
        ["rtn", "absmax", "clip-search", "output-clip", "slim-quant", "gptq", "gptq-clip", "spqr", "quantease", "slim-llm", "2-4-16", "mixllm", "squeezellm", "magnitude-2:4", "wanda-2:4", "sparsegpt-2:4", "naive-lora", "slim-lora", "slim-lora-q", "covariance-lora"];

    [Fact]
    public void Methods_have_the_names_they_are_called_by()
    {
        Assert.Equal(s_names, Quantizers.All.Select(static method => method.Name));
        Assert.All(s_names, static name => Assert.Equal(name, Quantizers.Named(name).Name));
        Assert.Contains("slim-lora-q", Assert.Throws<ArgumentException>(static () => Quantizers.Named("slim")).Message);
    }

    [Theory]
    [InlineData("i4t")]
    [InlineData("u3g16z")]
    [InlineData("i1c")]
    [InlineData("f16")]
    [InlineData("i4t_s24")]
    [InlineData("u4g20sf32z_s24")]
    [InlineData("u4g20s4b16x2z_s24")]
    [InlineData("u3g16s3b16x1z_rank7i4g9s8b32x1")]
    [InlineData("i4t_s24_lr10f16")]
    [InlineData("i4t_s24_lr10i4g128_a8")]
    [InlineData("i2g16_rank7u3g5z")]
    [InlineData("i8c_rank3i8t")]
    public void Adapter_methods_fill_every_format(string id)
    {
        // 36 columns leave a short last group in most of these formats.
        LayerFormat format = FormatId.Parse(id);
        Matrix weights = Drawn.Matrix(30, 36, 1);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(100, 36, 2));
        foreach (Composition method in new[] { Quantizers.NaiveLora, Quantizers.SlimLora, Quantizers.SlimLoraQ, Quantizers.CovarianceLora })
        {
            LayerTensors tensors = method.Quantize(format, weights, calibration, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(format, tensors.Format);
            Assert.InRange(OutputError.Relative(calibration, weights, tensors.Dequantize()), 0, 0.8);
        }
    }

    [Theory]
    [InlineData("u3g16z")]
    [InlineData("i2c")]
    [InlineData("i1t")]
    [InlineData("f16")]
    [InlineData("i4g20")]
    [InlineData("u4cz_s24")]
    [InlineData("u3g16s3b16x1z_o3")]
    [InlineData("nf4g8s8b32x4")]
    public void Every_method_fills_every_format_that_it_has_parts_for(string id)
    {
        LayerFormat format = FormatId.Parse(id);
        Matrix weights = Drawn.Matrix(30, 36, 1);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(100, 36, 2));
        foreach (Composition method in Quantizers.All.Where(method => (format.Weights.Sparsity is null || method.Mask is not null) && method != Quantizers.SqueezeLlm))
        {
            Recorder recorder = new();
            LayerTensors tensors = method.Quantize(format, weights, calibration, recorder, TestContext.Current.CancellationToken);
            Assert.Equal(format, tensors.Format);
            Assert.InRange(OutputError.Relative(calibration, weights, tensors.Dequantize()), 0, 0.85);
            Assert.Equal(recorder.Reports.Order(), recorder.Reports);
            Assert.Equal(1, recorder.Reports[^1]);
        }
    }

    [Fact]
    public void Every_preset_can_be_filled() => Assert.All(PresetFormats.All, static preset =>
    {
        Matrix weights = Drawn.Matrix(256, 512, 3, 0.02);
        CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(600, 512, 4));
        Assert.InRange(OutputError.Relative(calibration, weights, Quantizers.SlimLora.Quantize(preset.Value, weights, calibration, cancellationToken: TestContext.Current.CancellationToken).Dequantize()), 0, 0.6);
    });

    [Fact]
    public void Quantizing_the_residual_again_is_never_worse_on_the_calibration() =>
        Gen.Select(Drawn.RunsOfFour, Gen.Int, Gen.OneOf("i4t_s24_rank2f16", "i3g8_rank3i4g8", "u2cz_s24_rank1i8c"), Gen.Bool).Sample(
            static (weights, seed, id, covariance) =>
            {
                CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(20, weights.Columns, seed), covariance);
                double Error(bool again) =>
                    OutputError.Relative(calibration, weights, With(again).Quantize(FormatId.Parse(id), weights, calibration).Dequantize());
                Assert.True(Error(again: true) <= Error(again: false) * (1 + 1e-5) + 1e-6);
            },
            iter: 50);

    [Fact]
    public void Quantizing_the_residual_again_helps_a_well_behaved_layer()
    {
        LayerFormat format = FormatId.Parse("i4t_s24_lr10f16");
        Matrix weights = SyntheticLayers.Gaussian;
        double Error(bool again) =>
            OutputError.Relative(SyntheticLayers.HeldOut, weights, With(again).Quantize(format, weights, SyntheticLayers.Statistics).Dequantize());
        Assert.True(Error(again: true) < Error(again: false));
    }

    [Fact]
    public void Methods_without_a_need_for_calibration_work_without_one()
    {
        Matrix weights = Drawn.Matrix(20, 32, 5);
        Composition method = new("magnitude-lora", new AbsMax()) { Mask = new MagnitudeMask(), LowRank = new NaiveSvd() };
        Matrix decoded = method.Quantize(FormatId.Parse("i4c_s24_rank8f16"), weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize();
        Matrix without = Quantizers.Magnitude24.Quantize(FormatId.Parse("i4c_s24"), weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize();
        double error = OutputError.SumOfSquares(OutputError.Difference(weights, decoded));
        Assert.True(error < OutputError.SumOfSquares(OutputError.Difference(weights, without)));
    }

    [Fact]
    public void Sparse_methods_quantize_first_and_mask_afterwards()
    {
        Matrix weights = Drawn.Matrix(8, 64, 6);
        Matrix dense = Quantizers.SlimQuant.Quantize(FormatId.Parse("i4t"), weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize();
        KeepMask mask = new MagnitudeMask().Choose(weights, MaskPattern.Structured(Sparsity.TwoOfFour), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(mask.Apply(dense).Values, Quantizers.Magnitude24.Quantize(FormatId.Parse("i4t_s24"), weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize().Values);
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        Recorder recorder = new();
        Quantizers.SlimLora.Quantize(FormatId.Parse("i4t_s24_lr10f16"), Drawn.Matrix(40, 40, 7), SyntheticLayers.StatisticsOf(Drawn.Matrix(50, 40, 8)), recorder, TestContext.Current.CancellationToken);
        Assert.True(recorder.Reports.Count > 5);
        Assert.Equal(recorder.Reports.Order(), recorder.Reports);
        Assert.Equal(1, recorder.Reports[^1]);
    }

    [Fact]
    public void Refuses_a_part_of_the_format_that_the_method_cannot_fill()
    {
        Matrix weights = Drawn.Matrix(8, 16, 9);
        string sparse = Assert.Throws<ArgumentException>(() => Quantizers.Rtn.Quantize(FormatId.Parse("i4t_s24"), weights, cancellationToken: TestContext.Current.CancellationToken)).Message;
        Assert.Contains("i4t_s24 has sparsity, which the method 'rtn' cannot fill", sparse);
        Assert.Contains("'wanda-2:4'", sparse);
        string lowRank = Assert.Throws<ArgumentException>(() => Quantizers.Rtn.Quantize(FormatId.Parse("i4t_lr10f16"), weights, cancellationToken: TestContext.Current.CancellationToken)).Message;
        Assert.Contains("a low-rank branch", lowRank);
        Assert.Contains("'slim-lora'", lowRank);
    }

    [Theory]
    [InlineData("wanda-2:4")]
    [InlineData("slim-lora")]
    [InlineData("covariance-lora")]
    public void Refuses_to_work_without_a_fitting_calibration(string method)
    {
        Matrix weights = Drawn.Matrix(8, 16, 10);
        LayerFormat format = FormatId.Parse(method == "wanda-2:4" ? "i4t_s24" : "i4t_rank2f16");
        string missing = Assert.Throws<ArgumentException>(() => Quantizers.Named(method).Quantize(format, weights, cancellationToken: TestContext.Current.CancellationToken)).Message;
        Assert.Contains("Create CalibrationStatistics(16)", missing);
        Assert.Contains("statistics of 12 features", Assert.Throws<ArgumentException>(
            () => Quantizers.Named(method).Quantize(format, weights, SyntheticLayers.StatisticsOf(Drawn.Matrix(3, 12, 1)), cancellationToken: TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void Refuses_columns_that_the_pattern_does_not_divide() => Assert.Contains(
        "6 columns", Assert.Throws<ArgumentException>(static () => Quantizers.Magnitude24.Quantize(FormatId.Parse("i4t_s24"), Drawn.Matrix(2, 6, 1), cancellationToken: TestContext.Current.CancellationToken)).Message);

    [Fact]
    public void A_custom_quantizer_is_one_class()
    {
        IQuantizer custom = new SignsOnly();
        Matrix weights = Drawn.Matrix(4, 8, 11);
        Assert.Equal(weights.Values.Select(MathF.Sign), custom.Quantize(FormatId.Parse("i1tsf32"), weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize().Values.Select(MathF.Sign));
    }

    private static Composition With(bool requantizes) =>
        new("test", new SlimQuant()) { Mask = new WandaMask(), LowRank = new SlimLora(), RequantizesResidual = requantizes };

    private sealed class SignsOnly : IQuantizer
    {
        public string Name => "signs";

        public LayerTensors Quantize(
            LayerFormat format,
            Matrix weights,
            ICalibration? calibration = null,
            IProgress<double>? progress = null,
            CancellationToken cancellationToken = default)
        {
            byte[] codes = Array.ConvertAll(weights.Values, static value => value > 0 ? (byte)1 : (byte)0);
            return new(format, QuantizedTensor.FromDense(format.Weights, weights.Rows, weights.Columns, codes, [weights.Values.Average(MathF.Abs)], []));
        }
    }

    private sealed class Recorder : IProgress<double>
    {
        public List<double> Reports { get; } = [];

        public void Report(double value) => Reports.Add(value);
    }
}
