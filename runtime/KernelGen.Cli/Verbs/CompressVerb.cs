using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using KernelGen.Cli.Terminal;
using KernelGen.Quantization;
using Spectre.Console;

namespace KernelGen.Cli.Verbs;

/// <summary>Quantizes one matrix with a method and with its baselines, and compares their output errors.</summary>
internal sealed class CompressVerb : Verb
{
    // A covariance takes 8·K² bytes. SLiM's methods do without: features count as uncorrelated where only the choice between two roundings depends on it.
    private const int MaxCovarianceFeatures = 4096;

    private readonly Argument<string> _file = new("FILE") { Description = "A safetensors file with the weights." };
    private readonly Option<string> _tensor = new("--tensor") { Description = "The weights, outputs x inputs.", HelpName = "NAME", Required = true };
    private readonly Option<string> _preset = new("--preset")
    {
        Description = "A preset (" + string.Join(", ", Enum.GetNames<Presets>()) + ") or a format id such as i4t_s24_lr10i4g128.",
        HelpName = "PRESET",
        Required = true,
    };

    private readonly Option<string> _calibration = new("--calibration") { Description = "Inputs of the layer, rows x inputs.", HelpName = "FILE:TENSOR", Required = true };
    private readonly Option<string?> _heldOut = new("--heldout") { Description = "Other inputs, for the errors; the calibration rows if absent.", HelpName = "FILE:TENSOR" };
    private readonly Option<int?> _rank = new("--rank")
    {
        Description = "Rank of the adapters; the preset's, or a tenth of the smaller side, if absent.",
        HelpName = "R",
        CustomParser = ParseRank,
    };

    private readonly Option<string[]> _method = new("--method")
    {
        Description = "Methods, with commas between them, in the preset's format; SLiM's and its baselines if absent. One of " + string.Join(", ", Quantizers.All.Select(static method => method.Name)) + ".",
        HelpName = "METHOD",
        CustomParser = static result => [.. result.Tokens.SelectMany(static token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };

    private readonly Option<string?> _output = new("--output")
    {
        Description = "Write the layer in the preset's format: by the last --method, or else by slim-lora-q, slim-lora, wanda-2:4 or slim-quant, the first that has its parts.",
        HelpName = "FILE",
    };

    public CompressVerb()
        : base(
            "compress",
            "Quantizes one matrix of a safetensors file and compares methods by the error of the layer's outputs.",
            "compress model.safetensors --tensor layers.0.up --preset Slim_W4_24_LRQ --calibration inputs.safetensors:layers.0.up",
            "compress model.safetensors --tensor layers.0.up --preset Slim_W4_24_LR --calibration a.safetensors:x --heldout b.safetensors:x --rank 64 --json",
            "compress model.safetensors --tensor layers.0.up --preset Int4_G128 --calibration a.safetensors:x --output up.safetensors",
            "compress model.safetensors --tensor layers.0.up --preset SpQr_3b_G16 --method rtn,gptq,spqr --calibration a.safetensors:x --heldout b.safetensors:x")
    {
        foreach (Option option in new Option[] { _tensor, _preset, _calibration, _heldOut, _rank, _method, _output })
        {
            Add(option);
        }

        Add(_file);
    }

    public override int Run(ParseResult arguments, VerbOutput output)
    {
        TensorReference source = new(arguments.GetRequiredValue(_file), arguments.GetRequiredValue(_tensor));
        LayerFormat preset = PresetText.Parse(arguments.GetRequiredValue(_preset));
        TensorReference calibration = TensorReference.Parse(arguments.GetRequiredValue(_calibration));
        TensorReference? heldOut = arguments.GetValue(_heldOut) is { } text ? TensorReference.Parse(text) : null;

        Matrix weights = source.ReadMatrix();
        int? rank = arguments.GetValue(_rank);
        string[] methods = arguments.GetValue(_method) ?? [];
        CompressionPlan plan = methods.Length > 0
            ? CompressionPlan.Of(methods, preset, weights.Rows, weights.Columns, rank)
            : CompressionPlan.Of(preset, weights.Rows, weights.Columns, rank);
        Matrix inputs = calibration.ReadInputs(weights.Columns);
        Matrix tested = heldOut?.ReadInputs(weights.Columns) ?? inputs;
        if (heldOut is null)
        {
            output.Note("No --heldout: the errors are over the calibration rows.");
        }

        bool needsCovariance = methods.Length > 0 || weights.Columns <= MaxCovarianceFeatures;
        (List<Row> rows, LayerTensors kept) = output.Track(progress => Compress(source, weights, inputs, tested, plan, needsCovariance, progress));
        if (arguments.GetValue(_output) is { } path)
        {
            LayerFile.Save(path, [(source.Tensor, kept)]);
            output.Note($"Wrote {path}: {plan.Kept.Format}, {plan.Kept.Quantizer.Name}.");
        }

        if (output.IsJson)
        {
            output.WriteJson(rows);
            return ExitCode.Success;
        }

        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns(
            new TableColumn("method"), new TableColumn("format"), new TableColumn("bits per weight").RightAligned(), new TableColumn("relative output error").RightAligned());
        foreach (Row row in rows)
        {
            table.AddRow(row.Method, row.Format, Number(row.StoredBitsPerWeight, "0.000"), Number(row.RelativeOutputError, "0.0000"));
        }

        output.Console.Write(table);
        return ExitCode.Success;
    }

    private static int? ParseRank(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rank) && rank >= 1)
        {
            return rank;
        }

        result.AddError($"--rank '{text}' is no rank; write a number, at least 1.");
        return null;
    }

    private static (List<Row> Rows, LayerTensors Kept) Compress(
        TensorReference source, Matrix weights, Matrix inputs, Matrix tested, CompressionPlan plan, bool needsCovariance, IProgressReport progress)
    {
        try
        {
            progress.Begin("calibrating");
            CalibrationStatistics statistics = new(weights.Columns, needsCovariance);
            statistics.Add(inputs);
            List<Row> rows = [];
            LayerTensors? kept = null;
            foreach ((IQuantizer quantizer, LayerFormat format) in plan.Steps)
            {
                LayerTensors layer = quantizer.Quantize(format, weights, statistics, progress.Begin(quantizer.Name));
                double error = OutputError.Relative(tested, weights, layer.Dequantize());
                rows.Add(new(quantizer.Name, format.ToString(), format.StoredBits(weights.Rows, weights.Columns), error));
                kept = (quantizer, format) == plan.Kept ? layer : kept;
            }

            return (rows, kept ?? plan.Kept.Quantizer.Quantize(plan.Kept.Format, weights, statistics));
        }
        catch (ArgumentException exception)
        {
            throw new KernelGenException($"{source.File}: tensor '{source.Tensor}' cannot be quantized: {exception.Message}", exception);
        }
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private sealed record Row(string Method, string Format, double StoredBitsPerWeight, double RelativeOutputError);
}
