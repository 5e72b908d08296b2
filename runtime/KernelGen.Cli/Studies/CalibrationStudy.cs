using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using KernelGen.Cli.Synthetic;
using KernelGen.Cli.Terminal;
using KernelGen.Quantization;
using ScottPlot;

namespace KernelGen.Cli.Studies;

/// <summary>Whether it matters which data a method is calibrated on, as a replication study asked of code models: GPTQ calibrated in its own domain, in another one and in both.</summary>
internal sealed class CalibrationStudy : StudyVerb<CalibrationRow>
{
    private const int Inputs = 1024;
    private const int Outputs = 512;
    private const int Rows = 2048;
    private const string InDomain = "in-domain";
    private const string OutOfDomain = "out-of-domain";
    private const string Both = "both";
    private const string None = "none";

    private static readonly int[] s_bits = [4, 3, 2];

    public CalibrationStudy()
        : base("calibration", "Calibrates GPTQ on data of the layer's own domain, of another one and of both, and compares errors.")
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<StudyColumn<CalibrationRow>> Columns { get; } =
    [
        new("layer", static row => row.Layer, IsNumber: false),
        new("bits", static row => Text($"{row.Bits}")),
        new("method", static row => row.Method, IsNumber: false),
        new("calibrated on", static row => row.Calibration, IsNumber: false),
        new("relative output error", static row => Text($"{row.Error:0.0000}")),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<CalibrationRow> Measure(ParseResult arguments, IProgressReport progress)
    {
        progress.Begin("draw two domains");
        SyntheticInputs own = new(1, Inputs), other = new(2, Inputs);
        Matrix ownRows = own.Rows(Rows), otherRows = other.Rows(Rows), heldOut = own.Rows(Rows / 4);
        (string Name, CalibrationStatistics Statistics)[] calibrations =
        [
            (InDomain, Statistics(ownRows)), (OutOfDomain, Statistics(otherRows)), (Both, Statistics(ownRows, otherRows)),
        ];
        (string Name, Matrix Weights)[] layers =
        [
            ("normal", SyntheticWeights.Gaussian(3, Outputs, Inputs)), ("heavy-tailed", SyntheticWeights.HeavyTailed(4, Outputs, Inputs)),
        ];

        List<CalibrationRow> rows = [];
        foreach ((string layer, Matrix weights) in layers)
        {
            foreach (int bits in s_bits)
            {
                LayerFormat format = new(new WeightFormat(Element.UInt(bits), Granularity.Group, 128, hasZeroPoint: true));
                rows.Add(Row(Quantizers.Rtn, None, null));
                foreach ((string name, CalibrationStatistics statistics) in calibrations)
                {
                    progress.Begin($"gptq, {layer}, {bits} bits, {name}");
                    rows.Add(Row(Quantizers.Gptq, name, statistics));
                }

                CalibrationRow Row(Composition method, string calibration, CalibrationStatistics? statistics) => new(
                    layer,
                    bits,
                    method.Name,
                    calibration,
                    OutputError.Relative(heldOut, weights, method.Quantize(format, weights, statistics).Dequantize()));
            }
        }

        return rows;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Finding> Judge(IReadOnlyList<CalibrationRow> rows)
    {
        double[] other = Ratios(rows, OutOfDomain, InDomain, 3), mixed = Ratios(rows, Both, InDomain, 3), rounding = Ratios(rows, OutOfDomain, None, 4);
        return
        [
            new("At 2 and 3 bits, calibration in another domain costs at least 1.3 times the error.", other.Min() >= 1.3, Text($"{other.Min():0.00} to {other.Max():0.00} times.")),
            new("Calibration in both domains costs at most 5 %.", mixed.Max() <= 1.05, Text($"{mixed.Min():0.000} to {mixed.Max():0.000} times the error.")),
            new(
                "Calibrated in another domain, GPTQ can be worse than no calibration at all.",
                rounding.Max() > 1,
                Text($"{rounding.Count(static ratio => ratio > 1)} of {rounding.Length} cases, {rounding.Min():0.00} to {rounding.Max():0.00} times the error of rounding to nearest.")),
        ];
    }

    /// <inheritdoc/>
    protected override void Draw(Plot plot, IReadOnlyList<CalibrationRow> rows)
    {
        StudyPlot.Lines(
            plot,
            rows.Where(static row => row.Layer == "heavy-tailed").GroupBy(static row => row.Calibration == None ? "rtn" : "gptq, " + row.Calibration),
            static row => row.Bits,
            static row => row.Error);
        plot.Title("What GPTQ is calibrated on: a heavy-tailed layer");
        plot.XLabel("bits of a code, groups of 128");
        plot.YLabel("relative output error, held-out rows");
    }

    /// <summary>Errors of one calibration over those of another, in every case of at most so many bits.</summary>
    private static double[] Ratios(IReadOnlyList<CalibrationRow> rows, string calibration, string reference, int mostBits) =>
    [
        .. rows.Where(row => row.Calibration == calibration && row.Bits <= mostBits)
            .Select(row => row.Error / rows.Single(each => each.Calibration == reference && each.Layer == row.Layer && each.Bits == row.Bits).Error),
    ];

    private static CalibrationStatistics Statistics(params Matrix[] parts)
    {
        CalibrationStatistics statistics = new(Inputs);
        foreach (Matrix part in parts)
        {
            statistics.Add(part);
        }

        return statistics;
    }
}
