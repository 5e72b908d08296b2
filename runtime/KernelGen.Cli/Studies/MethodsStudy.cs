using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using KernelGen.Cli.Synthetic;
using KernelGen.Cli.Terminal;
using KernelGen.Quantization;
using ScottPlot;
using static KernelGen.Cli.Studies.Comparison;

namespace KernelGen.Cli.Studies;

/// <summary>Every claim about quality that can be checked on two synthetic layers: the ratio of errors, beside the ratio that counts as reproduced.</summary>
internal sealed class MethodsStudy : StudyVerb<MethodRow>
{
    private static readonly Comparison[] s_comparisons =
    [
        new("S01", "SLiM", Side.Of(Quantizers.SlimQuant, "i4t"), Side.Of(Quantizers.AbsMax, "i4t"), 0.60, 0.30),
        new("S01", "SLiM", Side.Of(Quantizers.SlimQuant, "i4t"), Side.Of(Quantizers.AbsMax, "i4g128"), 1.05, null),
        new("S01", "SLiM", Side.Of(Quantizers.SlimLora, "i4t_s24_lr10f16"), Side.Of(Quantizers.Wanda24, "i4t_s24"), 0.85, 0.65),
        new("S01", "SLiM", Side.Of(Quantizers.SlimLora, "i4t_s24_lr10f16"), Side.Of(Quantizers.NaiveLora, "i4t_s24_lr10f16"), 0.92, 0.92),
        new("S01", "SLiM", Side.Of(Quantizers.SlimLoraQ, "i4t_s24_lr10i4g128"), Side.Of(Quantizers.SlimLora, "i4t_s24_lr10f16"), 1.06, 1.06),
        new("S04", "SliM-LLM", new("salience allocation, 2 bits on average", SalientWidths), Side.Of(Quantizers.Rtn, "u2g128z"), null, 0.85),
        new("S05", "2/4/16-bit", new("2, 4 and 16 bits", static layer => TwoFourSixteen.Rounded(layer.Weights, TwoFourSixteen.Plan(layer.Weights, layer.Calibration))), Side.Of(Quantizers.Rtn, "u2g16z"), null, 0.60),
        new("S05", "2/4/16-bit", new("2 and 16 bits", static layer => TwoFourSixteen.Rounded(layer.Weights, TwoFourSixteen.Plan(layer.Weights, layer.Calibration, fourBits: 0))), Side.Of(Quantizers.Rtn, "u2g16z"), null, 0.65),
        new("S04", "SliM-LLM", Side.Of(Quantizers.SlimLlm, "u2g128z_k25i1g128_k25u3g128z"), Side.Of(Quantizers.Rtn, "u2g128z"), null, 0.85),
        new("S05", "2/4/16-bit", Side.Of(Quantizers.TwoFourSixteen, "u2g16s3b16x1z_k9.8u4g16s3b16x1z_o0.5"), Side.Of(Quantizers.Rtn, "u2g16z"), null, 0.60),
        new("S05", "2/4/16-bit", Side.Of(Quantizers.TwoFourSixteen, "u2g16s3b16x1z_o0.5"), Side.Of(Quantizers.Rtn, "u2g16z"), null, 0.65),
        new("S06", "SqueezeLLM", Side.Of(Quantizers.SqueezeLlm, "lut3c"), Side.Of(Quantizers.Rtn, "u3cz"), 0.68, 0.55),
        new("S06", "SqueezeLLM", Side.Of(Quantizers.SqueezeLlm, "lut3c_o0.45"), Side.Of(Quantizers.Rtn, "u3cz"), 0.62, 0.40),
        new("S06", "SqueezeLLM", Side.Of(Quantizers.SqueezeLlm, "lut3c"), Side.Of(Quantizers.Rtn, "lut3c"), 1.00, null),
        new("S07", "SpQR", Side.Of(Quantizers.SpQr, "u3g16s3b16x1z_o1"), Side.Of(Quantizers.Rtn, "u3g128z"), null, 0.25),
        new("S07", "SpQR", Side.Of(Quantizers.SpQr, "u3g16s3b16x1z_o1"), Side.Of(Quantizers.Rtn, "u4g128z"), null, 0.50),
        new("S16", "ASQ/POST", Side.Of(Quantizers.AbsMax, "post4g128"), Side.Of(Quantizers.AbsMax, "i4g128"), null, 0.88),
        new("S16", "ASQ/POST", Side.Of(Quantizers.AbsMax, "post4g128"), Side.Of(Quantizers.AbsMax, "pot4g128"), null, 0.85),
        new("S19", "MixLLM", Side.Of(Quantizers.MixLlm, "u4g128z_n10i8g128_a8g128"), Side.Of(Quantizers.Rtn, "u4g128z"), null, 0.88),
        new("S24", "QLoRA", Side.Blind(Quantizers.Rtn, "nf4g64s8b32x8"), Side.Blind(Quantizers.Rtn, "nf4g64"), 1.01, 1.01),
        new("S56", "QuantEase", Side.Of(Quantizers.QuantEase, "u3cz"), Side.Of(Quantizers.Gptq, "u3cz"), 1.00, 0.97),
        new("S56", "QuantEase", Side.Of(Quantizers.QuantEase, "u3cz_o1"), Side.Of(Quantizers.Gptq, "u3cz"), 0.85, 0.60),
    ];

    private readonly Option<string[]> _seeds = new("--seed")
    {
        Description = "Only these rows, such as S04; all of them if absent.",
        HelpName = "ROW",
        AllowMultipleArgumentsPerToken = true,
    };

    public MethodsStudy()
        : base("methods", "Compares methods on two synthetic layers, beside the ratios of errors that their papers lead to expect.")
    {
        Add(_seeds);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<StudyColumn<MethodRow>> Columns { get; } =
    [
        new("row", static row => row.Seed, IsNumber: false),
        new("system", static row => row.System, IsNumber: false),
        new("layer", static row => row.Layer, IsNumber: false),
        new("error of … over error of …", static row => row.Comparison, IsNumber: false),
        new("ratio", static row => Text($"{row.Ratio:0.000}")),
        new("at most", static row => Text($"{row.Goal:0.00}")),
        new("holds", static row => row.Holds ? "yes" : "no", IsNumber: false),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<MethodRow> Measure(ParseResult arguments, IProgressReport progress)
    {
        string[] seeds = arguments.GetValue(_seeds) ?? [];
        if (seeds.FirstOrDefault(static seed => s_comparisons.All(each => each.Seed != seed)) is { } unknown)
        {
            throw new KernelGenException($"--seed '{unknown}' has no comparison; use {string.Join(", ", s_comparisons.Select(static each => each.Seed).Distinct())}.");
        }

        progress.Begin("draw layers");
        (SyntheticLayer gaussian, SyntheticLayer heavyTailed) = SyntheticLayer.Draw();
        Dictionary<(string, string), double> errors = [];
        List<MethodRow> rows = [];
        foreach (Comparison each in s_comparisons.Where(each => seeds.Length == 0 || seeds.Contains(each.Seed)))
        {
            Add(gaussian, each.GaussianGoal);
            Add(heavyTailed, each.HeavyTailedGoal);

            void Add(SyntheticLayer layer, double? goal)
            {
                if (goal is { } most)
                {
                    double ratio = Error(layer, each.Ours) / Error(layer, each.Other);
                    rows.Add(new(each.Seed, each.System, layer.Name, $"{each.Ours.Name} / {each.Other.Name}", ratio, most, ratio <= most));
                }
            }
        }

        return rows;

        double Error(SyntheticLayer layer, Side side)
        {
            if (!errors.TryGetValue((layer.Name, side.Name), out double error))
            {
                progress.Begin($"{side.Name}, {layer.Name}");
                error = layer.Error(side.Approximate(layer));
                errors.Add((layer.Name, side.Name), error);
            }

            return error;
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Finding> Judge(IReadOnlyList<MethodRow> rows)
    {
        MethodRow[] missed = [.. rows.Where(static row => !row.Holds)];
        return
        [
            new(
                "Every ratio is at most what it should be.",
                missed.Length == 0,
                missed.Length == 0
                    ? Text($"{rows.Count} of {rows.Count}.")
                    : Text($"{rows.Count - missed.Length} of {rows.Count}; not ") + string.Join(", ", missed.Select(static row => Text($"{row.Seed} {row.Comparison} ({row.Ratio:0.000})"))) + "."),
        ];
    }

    /// <inheritdoc/>
    protected override void Draw(Plot plot, IReadOnlyList<MethodRow> rows)
    {
        StudyPlot.Bars(plot, rows, static row => row.Seed + " " + row.System, static row => row.Ratio / row.Goal);
        plot.Add.HorizontalLine(1);
        plot.Title("Errors of methods over those of their baselines");
        plot.YLabel("ratio over the ratio that counts as reproduced");
    }

    private static Matrix SalientWidths(SyntheticLayer layer) =>
        MixedWidth.Rounded(layer.Weights, SalienceAllocation.Find(layer.Weights, layer.Calibration, layer.Compared, bits: 2));
}
