using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using KernelGen.Cli.Sensitivity;
using KernelGen.Cli.Terminal;
using KernelGen.Quantization;
using Spectre.Console;

namespace KernelGen.Cli.Verbs;

/// <summary>Measures what each layer of a model loses at each width, and writes the plan that loses least within a budget of bits.</summary>
internal sealed class SensitivityVerb : Verb
{
    private static readonly int[] s_widths = [3, 4, 5, 6, 8];

    private readonly Option<string?> _weights = new("--weights") { Description = "A safetensors file of matrices, outputs x inputs; the demo's language model if absent.", HelpName = "FILE" };
    private readonly Option<string?> _calibration = new("--calibration") { Description = "A safetensors file with the inputs of every layer, rows x inputs, under the layer's name.", HelpName = "FILE" };
    private readonly Option<double> _bits = new("--bits") { Description = "The most stored bits per weight, scales and padding included.", HelpName = "B", DefaultValueFactory = static _ => 4.5 };
    private readonly Option<int> _group = new("--group") { Description = "Columns that share a scale.", HelpName = "G", DefaultValueFactory = static _ => 64 };
    private readonly Option<string> _method = new("--method")
    {
        Description = "How layers are quantized: " + string.Join(", ", Dense.Select(static method => method.Name)) + ".",
        HelpName = "M",
        DefaultValueFactory = static _ => Quantizers.Rtn.Name,
    };

    private readonly Option<string> _output = new("--output") { Description = "The plan, which a build with [Plan] layers reads.", HelpName = "FILE", DefaultValueFactory = static _ => PlanText.FileName };

    public SensitivityVerb()
        : base(
            "sensitivity",
            "Measures what a model loses when one layer is quantized, and plans a format for each layer.",
            "sensitivity",
            "sensitivity --bits 4.25 --method gptq --output src/plan.kg.json",
            "sensitivity --weights model.safetensors --calibration inputs.safetensors --group 128 --json")
    {
        foreach (Option option in new Option[] { _weights, _calibration, _bits, _group, _method, _output })
        {
            Add(option);
        }
    }

    private static IEnumerable<Composition> Dense => Quantizers.All.Where(static method => method is { Mask: null, LowRank: null });

    public override int Run(ParseResult arguments, VerbOutput output)
    {
        string name = arguments.GetValue(_method)!;
        Composition method = Dense.FirstOrDefault(each => each.Name == name)
            ?? throw new KernelGenException($"There is no method '{name}' for dense formats; use one of {string.Join(", ", Dense.Select(static each => each.Name))}.");
        int group = arguments.GetValue(_group) is >= 16 and int size ? size : throw new KernelGenException("--group is the number of columns that share a scale, at least 16.");
        IMeasuredModel model = MeasuredModel.Open(arguments.GetValue(_weights), arguments.GetValue(_calibration), output);
        IReadOnlyList<LayerFormats> layers = output.Track(progress => Measure(model, method, group, progress.Begin($"{model.Layers.Count} layers at {s_widths.Length} widths, {method.Name}")));
        FormatPlan plan = Plan(layers, arguments.GetValue(_bits));
        string path = arguments.GetValue(_output)!;
        PlanFile.Save(path, plan.Layers);
        if (output.IsJson)
        {
            output.WriteJson(new { plan = path, method = method.Name, loss = model.LossName, plan.StoredBits, layers = layers.Select((layer, index) => Row(layer, plan.Layers[index].Format)) });
            return ExitCode.Success;
        }

        Write(output, layers, plan, model.LossName);
        output.Note(string.Create(CultureInfo.InvariantCulture, $"Wrote {path}: {plan.StoredBits:0.00} stored bits per weight."));
        return ExitCode.Success;
    }

    private static List<LayerFormats> Measure(IMeasuredModel model, Composition method, int group, IProgress<double> progress)
    {
        List<LayerFormats> layers = [];
        for (int layer = 0; layer < model.Layers.Count; layer++)
        {
            (string name, Matrix weights) = model.Layers[layer];
            int index = layer;
            layers.Add(new(name, weights.Rows, weights.Columns, [.. s_widths.Select(bits =>
            {
                LayerFormat format = Format(bits, group, weights.Columns);
                return new FormatOption(format, model.Loss(index, method, format));
            })]));
            progress.Report((layer + 1) / (double)model.Layers.Count);
        }

        return layers;
    }

    /// <summary>Groups, or one scale per row where a row is no longer than a group.</summary>
    private static LayerFormat Format(int bits, int group, int columns) => new(columns > group
        ? new WeightFormat(Element.Int(bits), Granularity.Group, group)
        : new WeightFormat(Element.Int(bits), Granularity.Row));

    private static FormatPlan Plan(IReadOnlyList<LayerFormats> layers, double bits)
    {
        try
        {
            return FormatPlanner.Plan(layers, bits);
        }
        catch (ArgumentException exception) when (exception.ParamName == "averageBits")
        {
            throw new KernelGenException(exception.Message, exception);
        }
    }

    private static void Write(VerbOutput output, IReadOnlyList<LayerFormats> layers, FormatPlan plan, string lossName)
    {
        output.Writer.WriteLine($"What is lost when one layer alone is quantized ({lossName}), and the plan:");
        Table table = new Table().Border(TableBorder.Simple).AddColumns("layer", "shape");
        foreach (int bits in s_widths)
        {
            table.AddColumn(new TableColumn($"{bits} bits").RightAligned());
        }

        table.AddColumn("planned");
        foreach ((LayerFormats layer, (string, LayerFormat Format) planned) in layers.Zip(plan.Layers))
        {
            table.AddRow(
            [
                Markup.Escape(layer.Name),
                $"{layer.Outputs}x{layer.Inputs}",
                .. layer.Options.Select(static option => option.Loss.ToString("0.000000", CultureInfo.InvariantCulture)),
                planned.Format.ToString(),
            ]);
        }

        output.Console.Write(table);
    }

    private static object Row(LayerFormats layer, LayerFormat planned) => new
    {
        layer.Name,
        layer.Outputs,
        layer.Inputs,
        planned = planned.ToString(),
        options = layer.Options.Select(option => new { format = option.Format.ToString(), storedBits = option.Format.StoredBits(layer.Outputs, layer.Inputs), option.Loss }),
    };
}
