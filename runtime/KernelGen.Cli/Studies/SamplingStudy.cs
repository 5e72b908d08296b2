using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using KernelGen.Cli.Demo;
using KernelGen.Cli.Synthetic;
using KernelGen.Cli.Terminal;
using KernelGen.Quantization;
using ScottPlot;

namespace KernelGen.Cli.Studies;

/// <summary>What quantization does to sampling: the next-token distribution of a synthetic head at several temperatures, in NF4, FP4, int4 and int8.</summary>
internal sealed class SamplingStudy : StudyVerb<SamplingRow>
{
    private const int Features = 512;
    private const int Vocabulary = 2000;
    private const int Contexts = 256;

    // Standard deviation of the exact logits.
    private const double Spread = 3;

    private static readonly double[] s_temperatures = [0.2, 0.35, 0.5, 0.65, 0.8, 1, 1.25, 1.5];
    private static readonly int[] s_rows = [1];

    private static readonly LayerFormat s_nf4 = LargeLayers.NormalFloat4.Format;
    private static readonly LayerFormat s_fp4 = LargeLayers.Float4.Format;
    private static readonly LayerFormat s_int8 = LargeLayers.Int8.Format;

    private static readonly TimedLayer[] s_layers =
    [
        TimedLayer.Of<LargeLayers.Float32>(),
        TimedLayer.Of<LargeLayers.Int8>(),
        TimedLayer.Of<LargeLayers.NormalFloat4>(),
        TimedLayer.Of<LargeLayers.Float4>(),
        TimedLayer.Of<LargeLayers.Int4>(),
    ];

    public SamplingStudy()
        : base("sampling", "Compares next-token distributions of quantized heads with the exact one, over temperatures, and their speeds.")
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<StudyColumn<SamplingRow>> Columns { get; } =
    [
        new("head", static row => row.Format, IsNumber: false),
        new("temperature", static row => Text($"{row.Temperature:0.00}")),
        new("KL divergence, bits", static row => Text($"{row.Divergence:0.0000}")),
        new("total variation", static row => Text($"{row.TotalVariation:0.0000}")),
        new("× fp32, M = 1", static row => Text($"{row.TimesFp32:0.00}")),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<SamplingRow> Measure(ParseResult arguments, IProgressReport progress)
    {
        progress.Begin("draw a head");
        Random random = new(24);
        Matrix hidden = Normal(random, Contexts, Features, static random => random.NextNormal());
        Matrix head = Normal(random, Vocabulary, Features, static random => Spread / Math.Sqrt(Features * 5.0 / 3) * random.NextStudent(5));
        Matrix exact = Logits(hidden, head);
        Dictionary<string, double> speeds = LayerBench.Run(CpuDevice.Default, s_layers, s_rows, progress).ToDictionary(static row => row.Format, static row => row.TimesFp32);

        List<SamplingRow> rows = [];
        foreach (LayerFormat format in s_layers.Skip(1).Select(static layer => layer.Format))
        {
            progress.Begin($"sample from {format}");
            Matrix logits = Logits(hidden, Quantizers.Rtn.Quantize(format, head, null).Dequantize());
            rows.AddRange(s_temperatures.Select(temperature => Compare(format.ToString(), temperature, exact, logits, speeds[format.ToString()])));
        }

        return rows;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Finding> Judge(IReadOnlyList<SamplingRow> rows)
    {
        SamplingRow[] nf4 = Of(rows, s_nf4), fp4 = Of(rows, s_fp4), int8 = Of(rows, s_int8);
        SamplingRow[] four = [.. rows.Where(row => row.Format != s_int8.ToString())];
        double[] advantage = [.. nf4.Zip(fp4, static (a, b) => a.TotalVariation / b.TotalVariation)];
        SamplingRow worst = four.MaxBy(static row => row.TotalVariation)!;
        double fastest = rows.Max(static row => row.TimesFp32);
        return
        [
            new(
                "NF4 and FP4 are about equal, NF4 at least as close.",
                advantage.Max() <= 1,
                Text($"NF4 has {advantage.Min():0.00} to {advantage.Max():0.00} times the total variation of FP4.")),
            new(
                "4-bit formats are most sensitive at temperatures between 0.5 and 0.8.",
                worst.Temperature is >= 0.5 and <= 0.8,
                Text($"Total variation is largest at {worst.Temperature:0.00} ({worst.TotalVariation:0.000}, {worst.Format}).")),
            new(
                "8-bit weights are slower than floats.",
                int8[0].TimesFp32 < 1,
                Text($"At M = 1 int8 runs {int8[0].TimesFp32:0.00} times as fast as fp32, the fastest format {fastest:0.00} times.")),
        ];
    }

    /// <inheritdoc/>
    protected override void Draw(Plot plot, IReadOnlyList<SamplingRow> rows)
    {
        StudyPlot.Lines(plot, rows.GroupBy(static row => row.Format), static row => row.Temperature, static row => row.TotalVariation);
        plot.Title("Next-token distributions of quantized heads");
        plot.XLabel("temperature");
        plot.YLabel("total variation distance from the exact head");
    }

    private static SamplingRow[] Of(IReadOnlyList<SamplingRow> rows, LayerFormat format) => [.. rows.Where(row => row.Format == format.ToString())];

    private static SamplingRow Compare(string format, double temperature, Matrix exact, Matrix logits, double timesFp32)
    {
        double divergence = 0, variation = 0;
        for (int row = 0; row < exact.Rows; row++)
        {
            double[] p = Softmax(exact.Row(row), temperature), q = Softmax(logits.Row(row), temperature);
            for (int i = 0; i < p.Length; i++)
            {
                divergence += p[i] > 0 ? p[i] * Math.Log2(p[i] / q[i]) : 0;
                variation += Math.Abs(p[i] - q[i]) / 2;
            }
        }

        return new(format, temperature, divergence / exact.Rows, variation / exact.Rows, timesFp32);
    }

    private static double[] Softmax(ReadOnlySpan<float> logits, double temperature)
    {
        float largest = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double[] result = new double[logits.Length];
        double sum = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Math.Exp((logits[i] - largest) / temperature);
            sum += result[i];
        }

        return Array.ConvertAll(result, each => each / sum);
    }

    private static Matrix Logits(Matrix hidden, Matrix head) => Product.Of(hidden, ((MatrixView)head).Transposed);

    private static Matrix Normal(Random random, int rows, int columns, Func<Random, double> draw)
    {
        Matrix matrix = new(rows, columns);
        for (int i = 0; i < matrix.Values.Length; i++)
        {
            matrix.Values[i] = (float)draw(random);
        }

        return matrix;
    }
}
