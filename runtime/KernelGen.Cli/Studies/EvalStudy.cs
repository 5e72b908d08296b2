using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using KernelGen.Cli.Demo;
using KernelGen.Cli.Synthetic;
using KernelGen.Cli.Terminal;
using KernelGen.Quantization;
using MathNet.Numerics.Statistics;
using ScottPlot;

namespace KernelGen.Cli.Studies;

/// <summary>Quantization strategies along three axes, knowledge, alignment and efficiency: three sizes of a classifier, trained here, at 8 to 2 bits.</summary>
internal sealed class EvalStudy : StudyVerb<EvalRow>
{
    private const int Features = 128;
    private const int TrainingPoints = 6000;
    private const int HeldOutPoints = 4000;
    private const int Epochs = 12;
    private const string Exact = "fp32";
    private const int FewRows = 1;
    private const int ManyRows = 64;

    private static readonly (string Name, int Hidden)[] s_sizes = [("S", 16), ("M", 32), ("L", 128)];

    private static readonly (TimedLayer Layer, Composition[] Methods)[] s_strategies =
    [
        (TimedLayer.Of<LargeLayers.Float32>(), []),
        (TimedLayer.Of<LargeLayers.Int8>(), [Quantizers.Rtn, Quantizers.Gptq]),
        (TimedLayer.Of<LargeLayers.Int4>(), [Quantizers.Rtn, Quantizers.Gptq]),
        (TimedLayer.Of<LargeLayers.UInt3>(), [Quantizers.Rtn, Quantizers.Gptq]),
        (TimedLayer.Of<LargeLayers.UInt2>(), [Quantizers.Rtn, Quantizers.Gptq]),
        (TimedLayer.Of<LargeLayers.Slim>(), [Quantizers.SlimLora]),
    ];

    private static readonly LayerFormat s_exact = LargeLayers.Float32.Format;

    public EvalStudy()
        : base("eval", "Quantizes three sizes of a classifier to 8, 4, 3 and 2 bits and compares accuracy, loss, agreement with the exact network, and speed.")
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<StudyColumn<EvalRow>> Columns { get; } =
    [
        new("model", static row => row.Model, IsNumber: false),
        new("format", static row => row.Format, IsNumber: false),
        new("method", static row => row.Method, IsNumber: false),
        new("KiB", static row => Text($"{row.Kibibytes:0.0}")),
        new("accuracy", static row => Text($"{row.Accuracy:0.0000}")),
        new("loss, bits", static row => Text($"{row.Loss:0.0000}")),
        new("KL from fp32, bits", static row => Text($"{row.Divergence:0.0000}")),
        new("× fp32, M = 1", static row => Text($"{row.TimesFp32One:0.00}")),
        new("× fp32, M = 64", static row => Text($"{row.TimesFp32Many:0.00}")),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<EvalRow> Measure(ParseResult arguments, IProgressReport progress)
    {
        ClusteredPoints source = new(13, Features);
        (Matrix points, int[] labels) = source.Draw(TrainingPoints);
        (Matrix heldOut, int[] truth) = source.Draw(HeldOutPoints);
        ILookup<string, LayerRow> times = LayerBench.Run(CpuDevice.Default, [.. s_strategies.Select(static each => each.Layer)], [FewRows, ManyRows], progress).ToLookup(static row => row.Format);

        List<EvalRow> rows = [];
        foreach ((string name, int hidden) in s_sizes)
        {
            progress.Begin($"train {name}, {Features} → {hidden} → {ClusteredPoints.Classes}");
            Classifier exact = Classifier.Train(points, labels, hidden, Epochs, seed: hidden);
            Matrix answers = exact.Probabilities(heldOut);
            ICalibration[] calibrations = [Statistics(points), Statistics(exact.Hidden(points))];
            rows.Add(Row(s_exact, Exact, answers));
            foreach ((TimedLayer layer, Composition[] methods) in s_strategies)
            {
                foreach (Composition method in methods)
                {
                    progress.Begin($"{name}, {layer.Format}, {method.Name}");
                    Matrix[] quantized = [.. exact.Weights.Zip(calibrations, (weights, calibration) => method.Quantize(layer.Format, weights, calibration).Dequantize())];
                    rows.Add(Row(layer.Format, method.Name, new Classifier(quantized[0], quantized[1]).Probabilities(heldOut)));
                }
            }

            EvalRow Row(LayerFormat format, string method, Matrix probabilities) => new(
                name,
                format.ToString(),
                method,
                exact.Weights.Sum(weights => format.PackedBytes(weights.Rows, weights.Columns)) / 1024.0,
                Accuracy(probabilities, truth),
                Loss(probabilities, truth),
                Divergence(answers, probabilities),
                times[format.ToString()].Single(static row => row.Rows == FewRows).TimesFp32,
                times[format.ToString()].Single(static row => row.Rows == ManyRows).TimesFp32);
        }

        return rows;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Finding> Judge(IReadOnlyList<EvalRow> rows)
    {
        EvalRow small = rows.First(static row => row.Model == "S"), medium = rows.First(static row => row.Model == "M");
        EvalRow four = rows.Single(row => row.Model == "M" && row.Format == LargeLayers.Int4.Format.ToString() && row.Method == Quantizers.Rtn.Name);
        double[] losses = [], drops = [];
        foreach (IGrouping<string, EvalRow> model in rows.GroupBy(static row => row.Model))
        {
            EvalRow exact = model.First();
            losses = [.. losses, .. model.Skip(1).Select(row => row.Loss - exact.Loss)];
            drops = [.. drops, .. model.Skip(1).Select(row => exact.Accuracy - row.Accuracy)];
        }

        double rank = Correlation.Spearman(losses, drops);
        EvalRow[] slower = [.. rows.Where(static row => row.Method != Exact && row.TimesFp32Many < 1).DistinctBy(static row => row.Format)];
        return
        [
            new("4 bits are about as good as the original.", medium.Accuracy - four.Accuracy < 0.02, Text($"Accuracy of M {medium.Accuracy:0.000}, with 4 bits {four.Accuracy:0.000}.")),
            new(
                "A larger network in 4 bits beats a smaller one in fp32.",
                four.Accuracy > small.Accuracy,
                Text($"M in 4 bits {four.Accuracy:0.000} in {four.Kibibytes:0.0} KiB, S in fp32 {small.Accuracy:0.000} in {small.Kibibytes:0.0} KiB.")),
            new(
                "Loss (perplexity) is a proxy of accuracy.",
                rank >= 0.8,
                Text($"Spearman's rank correlation of their changes over {losses.Length} cases is {rank:0.00}.")),
            new(
                Text($"Quantization can slow inference down (M = {ManyRows})."),
                slower.Length > 0,
                slower.Length > 0
                    ? "Slower than fp32: " + string.Join(", ", slower.Select(static row => Text($"{row.Format} ({row.TimesFp32Many:0.00} times as fast)"))) + "."
                    : Text($"The slowest format is {rows.Min(static row => row.TimesFp32Many):0.00} times as fast as fp32.")),
        ];
    }

    /// <inheritdoc/>
    protected override void Draw(Plot plot, IReadOnlyList<EvalRow> rows)
    {
        StudyPlot.Lines(
            plot,
            rows.Where(static row => row.Method is Exact or "rtn").GroupBy(static row => row.Model),
            static row => Math.Log2(row.Kibibytes),
            static row => row.Accuracy);
        plot.Title("A classifier in three sizes, fp32 to 2 bits, rounded to nearest");
        plot.XLabel("log₂ of KiB of weights");
        plot.YLabel("accuracy on held-out points");
    }

    private static double Accuracy(Matrix probabilities, int[] truth) =>
        Enumerable.Range(0, truth.Length).Count(row => probabilities.Row(row).IndexOf(Largest(probabilities.Row(row))) == truth[row]) / (double)truth.Length;

    private static double Loss(Matrix probabilities, int[] truth) =>
        truth.Select((label, row) => -Math.Log2(Math.Max(probabilities[row, label], float.Epsilon))).Average();

    private static double Divergence(Matrix exact, Matrix probabilities) =>
        exact.Values.Zip(probabilities.Values, static (p, q) => p > 0 ? p * Math.Log2(p / Math.Max(q, float.Epsilon)) : 0).Sum() / exact.Rows;

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = values[0];
        foreach (float value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }

    private static CalibrationStatistics Statistics(Matrix rows)
    {
        CalibrationStatistics statistics = new(rows.Columns);
        statistics.Add(rows);
        return statistics;
    }
}
