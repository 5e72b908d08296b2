using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class QuantEaseTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("u3cz")]
    [InlineData("u4cz")]
    public void Descends_below_the_gptq_it_starts_from(string id)
    {
        LayerFormat format = FormatId.Parse(id);
        foreach (Matrix weights in new[] { SyntheticLayers.Gaussian, SyntheticLayers.HeavyTailed })
        {
            Composition gptq = With(new Gptq());
            Matrix start = gptq.Quantize(format, weights, SyntheticLayers.Statistics, cancellationToken: TestContext.Current.CancellationToken).Dequantize();
            Matrix end = With(new QuantEase(new Gptq())).Quantize(format, weights, SyntheticLayers.Statistics, cancellationToken: TestContext.Current.CancellationToken).Dequantize();
            double calibrated = OutputError.Relative(SyntheticLayers.Statistics, weights, end) / OutputError.Relative(SyntheticLayers.Statistics, weights, start);
            double heldOut = OutputError.Relative(SyntheticLayers.HeldOut, weights, end) / OutputError.Relative(SyntheticLayers.HeldOut, weights, start);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id}: {calibrated:F3} of GPTQ on the calibration rows, {heldOut:F3} on others"));
            Assert.InRange(calibrated, 0, 0.97);
            Assert.InRange(heldOut, 0, 1);
        }
    }

    [Fact]
    public void Rounding_sweeps_never_raise_the_objective() =>
        Gen.Select(Gen.OneOf("u3cz", "i4g8", "u2g20z", "i2t", "i4c_s24", "u3g8s3b16x1z"), Gen.Int[1, 12], Gen.Int[0, 999]).Sample(
            static (id, runs, seed) =>
            {
                WeightFormat format = FormatId.Parse(id).Weights;
                Matrix weights = Drawn.Matrix(7, 4 * runs, seed);
                CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(2 * weights.Columns, weights.Columns, seed + 1));
                KeepMask? mask = format.Sparsity is { } sparsity ? new MagnitudeMask().Choose(weights, MaskPattern.Structured(sparsity)) : null;
                CoordinateDescent descent = new(weights, [DescentPart.All(RoundToNearest.Quantize(format, weights, new MinMax(), mask))], mask, calibration, 0.01);
                double before = descent.Objective();
                while (descent.Sweep(relaxed: false, CancellationToken.None))
                {
                    double after = descent.Objective();
                    Assert.True(after <= before * (1 + 1e-5), $"{after} after {before}");
                    before = after;
                }

                Matrix result = descent.Result()[0].Dequantize();
                Assert.Equal(mask?.Apply(result).Values ?? result.Values, result.Values);
            },
            iter: 100);

    [Fact]
    public void Never_ends_above_its_start() => Gen.Select(Gen.OneOf("u3cz", "u2g16z", "i4g8_s24"), Gen.Int[1, 10], Gen.Int[0, 999]).Sample(
        static (id, runs, seed) =>
        {
            WeightFormat format = FormatId.Parse(id).Weights;
            Matrix weights = Drawn.Matrix(6, 4 * runs, seed);
            CalibrationStatistics calibration = SyntheticLayers.StatisticsOf(Drawn.Matrix(200, weights.Columns, seed + 1));
            KeepMask? mask = format.Sparsity is { } sparsity ? new MagnitudeMask().Choose(weights, MaskPattern.Structured(sparsity)) : null;
            double Error(IRounding rounding) => OutputError.MeanSquare(
                calibration, OutputError.Difference(weights, rounding.Round(format, weights, new MinMax(), mask, calibration).Dequantize()));
            Assert.True(Error(new QuantEase(new Gptq(), damping: 0)) <= Error(new Gptq()) * (1 + 1e-5) + 1e-9);
        },
        iter: 100);

    [Fact]
    public void Features_that_were_never_active_are_rounded_to_nearest()
    {
        Matrix weights = Drawn.Matrix(4, 12, 41), inputs = Drawn.Matrix(50, 12, 42);
        for (int row = 0; row < inputs.Rows; row++)
        {
            inputs[row, 5] = 0;
        }

        WeightFormat format = FormatId.Parse("i3c").Weights;
        Matrix nearest = RoundToNearest.Quantize(format, weights, new AbsMax()).Dequantize();
        foreach (double damping in new[] { 0, 0.01 })
        {
            QuantEase method = new(new RoundToNearest(), damping: damping);
            Matrix rounded = method.Round(format, weights, new AbsMax(), null, SyntheticLayers.StatisticsOf(inputs), cancellationToken: TestContext.Current.CancellationToken).Dequantize();
            Assert.All(Enumerable.Range(0, 4), row => Assert.Equal(nearest[row, 5], rounded[row, 5]));
        }
    }

    [Fact]
    public void Refuses_what_it_cannot_use()
    {
        WeightFormat format = FormatId.Parse("i4c").Weights;
        Matrix weights = Drawn.Matrix(2, 8, 43), inputs = Drawn.Matrix(9, 8, 44);
        Assert.Contains("collectCovariance", Assert.Throws<ArgumentException>(
            () => new QuantEase().Round(format, weights, new MinMax(), null, SyntheticLayers.StatisticsOf(inputs, covariance: false), cancellationToken: TestContext.Current.CancellationToken)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(static () => new QuantEase(sweeps: 0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new QuantEase(damping: -1));
        Assert.Equal([1f, 2f], new QuantEase().Round(FormatId.Parse("f32").Weights, new Matrix(1, 2, [1, 2]), new MinMax(), cancellationToken: TestContext.Current.CancellationToken).Dequantize().Values);
    }

    private static Composition With(IRounding rounding) => new("test", new MinMax()) { Rounding = rounding };
}
