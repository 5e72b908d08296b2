using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

/// <summary>Tables are the best ones for their rows, and better where inputs are loud.</summary>
public sealed class SqueezeLlmTests(ITestOutputHelper output)
{
    private static readonly LayerFormat s_rows = PresetFormats.Of(Presets.SqueezeLlm_3bit);

    [Theory]
    [InlineData(false, 0.68)]
    [InlineData(true, 0.55)]
    public void Tables_of_rows_beat_rounding_with_scales_of_rows(bool isHeavyTailed, double threshold) =>
        AtMost(threshold, Error(isHeavyTailed, s_rows, Quantizers.SqueezeLlm) / Error(isHeavyTailed, FormatId.Parse("i3c"), Quantizers.Rtn));

    [Fact]
    public void Weights_of_loud_inputs_count_more() =>
        AtMost(0.98, Error(false, s_rows, Quantizers.SqueezeLlm) / Error(false, s_rows, Quantizers.Rtn));

    [Fact]
    public void A_table_for_all_rows_is_no_better_than_one_for_each()
    {
        Matrix weights = Drawn.Matrix(12, 96, 1);
        CalibrationStatistics inputs = SyntheticLayers.StatisticsOf(Drawn.Matrix(200, 96, 2));
        Assert.True(Loss("lut3c") < Loss("lut3t"));

        double Loss(string format) => OutputError.Relative(inputs, weights, Quantizers.SqueezeLlm.Quantize(FormatId.Parse(format), weights, inputs, cancellationToken: TestContext.Current.CancellationToken).Dequantize());
    }

    /// <summary>Every weight has the nearest entry of its table, entries ascend, and the error is that of the optimum, but for the rounding of entries to fp16.</summary>
    [Theory]
    [InlineData("lut1c")]
    [InlineData("lut3c")]
    [InlineData("lut4t")]
    [InlineData("lut8c")]
    public void Codes_are_the_nearest_entries_of_the_best_table(string id)
    {
        WeightFormat format = FormatId.Parse(id).Weights;
        Matrix weights = Drawn.Matrix(6, 64, 3, 0.1), sensitivity = new(6, 64, Array.ConvertAll(Drawn.Matrix(6, 64, 4).Values, Math.Abs));
        QuantizedTensor tensor = new SqueezeLlm { Sensitivity = sensitivity }.Round(format, weights, new MinMax(), cancellationToken: TestContext.Current.CancellationToken);
        int owners = tensor.Tables.Length / format.TableEntries, size = weights.Values.Length / owners;
        for (int owner = 0; owner < owners; owner++)
        {
            float[] table = tensor.Tables[(owner * format.TableEntries)..((owner + 1) * format.TableEntries)];
            float[] values = weights.Values[(owner * size)..((owner + 1) * size)], counts = sensitivity.Values[(owner * size)..((owner + 1) * size)];
            Assert.Equal(table.Order(), table);
            float[] best = WeightedKMeans.Fit(values, counts, format.TableEntries);
            double loss = 0, least = 0;
            for (int i = 0; i < size; i++)
            {
                float entry = table[tensor.Codes[owner * size + i]];
                Assert.Equal(table.Min(e => Math.Abs(e - values[i])), Math.Abs(entry - values[i]));
                loss += counts[i] * Math.Pow(entry - values[i], 2);
                least += counts[i] * Math.Pow(best[WeightedKMeans.Nearest(best, values[i])] - values[i], 2);
            }

            Assert.InRange(Math.Sqrt(loss), 0, Math.Sqrt(least) + 1e-3 * Math.Sqrt(values.Sum(static v => v * v)));
        }
    }

    /// <summary>Few values need few entries; the rest of the table repeats the last, and weights come back exactly.</summary>
    [Fact]
    public void Values_that_fit_the_table_are_kept()
    {
        Matrix weights = new(2, 40, [.. Enumerable.Range(0, 80).Select(static i => (i % 5 - 2) / 4f)]);
        Matrix decoded = Quantizers.Rtn.Quantize(s_rows, weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize();
        Assert.Equal(weights.Values, decoded.Values);
    }

    [Fact]
    public void Entries_beyond_fp16_become_the_largest_of_fp16()
    {
        Matrix weights = new(1, 2, [1e6f, -1e6f]);
        Assert.Equal([65504, -65504], Quantizers.Rtn.Quantize(s_rows, weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize().Values);
    }

    [Fact]
    public void The_result_does_not_depend_on_threads()
    {
        Matrix weights = Drawn.Matrix(40, 128, 5);
        CalibrationStatistics inputs = SyntheticLayers.StatisticsOf(Drawn.Matrix(60, 128, 6));
        QuantizedTensor[] results = [.. Enumerable.Range(0, 2).Select(_ => Quantizers.SqueezeLlm.Quantize(s_rows, weights, inputs, cancellationToken: TestContext.Current.CancellationToken).Weights)];
        Assert.Equal(results[0].Codes, results[1].Codes);
        Assert.Equal(results[0].Tables, results[1].Tables);
    }

    [Fact]
    public void What_cannot_be_is_said()
    {
        CancellationToken none = CancellationToken.None;
        Matrix weights = Drawn.Matrix(4, 16, 7);
        CalibrationStatistics inputs = SyntheticLayers.StatisticsOf(Drawn.Matrix(30, 16, 8));
        Says("needs calibration statistics", () => Quantizers.SqueezeLlm.Quantize(s_rows, weights, cancellationToken: none));
        Says("the format i4g16 has none", () => Quantizers.SqueezeLlm.Quantize(FormatId.Parse("i4g16"), weights, inputs, cancellationToken: none));
        Says("lut3c has learned tables and no scales", () => Quantizers.Gptq.Quantize(s_rows, weights, inputs, cancellationToken: none));
        Says("one number per weight", () => new SqueezeLlm { Sensitivity = Drawn.Matrix(4, 15, 9) }.Round(s_rows.Weights, weights, new MinMax(), cancellationToken: none));
        Says("is negative", () => new SqueezeLlm { Sensitivity = Drawn.Matrix(4, 16, 9) }.Round(s_rows.Weights, weights, new MinMax(), cancellationToken: none));
        Says("no finite fp16 number", () => QuantizedTensor.FromTables(s_rows.Weights, 1, 1, [0], [0.1f, 0, 0, 0, 0, 0, 0, 0]));
        Says("Expected 8 entries, got 7", () => QuantizedTensor.FromTables(s_rows.Weights, 1, 1, [0], new float[7]));
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Quantizers.SqueezeLlm.Quantize(s_rows, weights, inputs, cancellationToken: stop.Token));

        static void Says(string reason, Func<object> act) => Assert.Contains(reason, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    private static double Error(bool isHeavyTailed, LayerFormat format, Composition method)
    {
        Matrix weights = isHeavyTailed ? SyntheticLayers.HeavyTailed : SyntheticLayers.Gaussian;
        return OutputError.Relative(SyntheticLayers.HeldOut, weights, method.Quantize(format, weights, SyntheticLayers.Statistics, cancellationToken: TestContext.Current.CancellationToken).Dequantize());
    }

    private void AtMost(double threshold, double ratio)
    {
        output.WriteLine(ratio.ToString("0.000", CultureInfo.InvariantCulture));
        Assert.InRange(ratio, 0, threshold);
    }
}
