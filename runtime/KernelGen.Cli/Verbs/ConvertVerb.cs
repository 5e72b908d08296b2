using System.CommandLine;
using System.Linq;
using KernelGen.Cli.Terminal;
using Spectre.Console;

namespace KernelGen.Cli.Verbs;

/// <summary>Turns a model file of another program into one of KernelGen.</summary>
internal sealed class ConvertVerb : Verb
{
    private readonly Argument<string> _input = new("IN") { Description = "A .safetensors file (plain, with layers of KernelGen, or a GPTQ or AWQ checkpoint), the .safetensors.index.json of a model in several files, a .gguf or an .onnx file." };
    private readonly Argument<string> _output = new("OUT") { Description = "A .safetensors file, or an .onnx file for layers of 2, 4 or 8 bits, which become MatMulNBits." };
    private readonly Option<bool> _floats = new("--float") { Description = "Write every tensor as F32, dequantized, under its own name." };
    private readonly Option<string?> _format = new("--format")
    {
        Description = "Round matrices to this preset or format id where no layer has exactly their values; without it they become floats.",
        HelpName = "ID",
    };

    public ConvertVerb()
        : base(
            "convert",
            "Converts a model file: quantized weights become layers with exactly the same values where a format has them, and floats elsewhere. Says what became of each tensor.",
            "convert model.gguf layers.safetensors",
            "convert model-gptq.safetensors weights.safetensors --float",
            "convert model.safetensors.index.json layers.safetensors --format i4g128",
            "convert model.gguf layers.safetensors --format i4g64 --json",
            "convert layers.safetensors layers.onnx")
    {
        Add(_input);
        Add(_output);
        Add(_floats);
        Add(_format);
        Validators.Add(result =>
        {
            if (result.GetValue(_floats) && result.GetResult(_format) is { Implicit: false })
            {
                result.AddError("--float writes no layers that could have a --format; leave one of them out.");
            }
        });
    }

    public override int Run(ParseResult arguments, VerbOutput output)
    {
        string target = arguments.GetRequiredValue(_output);
        LayerFormat? format = arguments.GetValue(_format) is { } text ? PresetText.Parse(text) : null;
        ModelConversion.CheckOutput(target);
        using ModelFile model = ModelFile.Open(arguments.GetRequiredValue(_input));
        ModelConversion conversion = output.Track(progress =>
        {
            ModelConversion planned = ModelConversion.Plan(model, arguments.GetValue(_floats), format, progress.Begin("reading"));
            progress.Begin("writing");
            planned.Save(target, model.Metadata);
            return planned;
        });
        if (output.IsJson)
        {
            output.WriteJson(conversion.Tensors.Select(static tensor => new { tensor.Name, tensor.Type, tensor.Shape, tensor.Result, tensor.How, tensor.Note }));
            return ExitCode.Success;
        }

        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("tensor", "type", "shape", "result", "how", "note");
        foreach (ConvertedTensor tensor in conversion.Tensors)
        {
            string shape = tensor.Shape.Count == 0 ? "scalar" : string.Join('x', tensor.Shape);
            table.AddRow(Markup.Escape(tensor.Name), tensor.Type, shape, tensor.Result, tensor.How, tensor.Note ?? "");
        }

        output.Console.Write(table);
        output.Note($"Wrote {target}: {string.Join(", ", conversion.Tensors.CountBy(static tensor => tensor.How).Select(static count => $"{count.Value} {count.Key}"))}.");
        return ExitCode.Success;
    }
}
