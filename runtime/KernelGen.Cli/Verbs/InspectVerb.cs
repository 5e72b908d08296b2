using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using KernelGen.Cli.Terminal;
using Spectre.Console;

namespace KernelGen.Cli.Verbs;

/// <summary>Shows what a model file holds.</summary>
internal sealed class InspectVerb : Verb
{
    private const int ShownCharacters = 200;

    private readonly Argument<string> _file = new("FILE") { Description = "A safetensors file, the index of several, or a .gguf or .onnx file." };

    public InspectVerb()
        : base(
            "inspect",
            "Lists tensors, metadata and quantized layers of a model file.",
            "inspect model.safetensors",
            "inspect layers.safetensors --json",
            "inspect model.gguf")
    {
        Add(_file);
    }

    public override int Run(ParseResult arguments, VerbOutput output)
    {
        string path = arguments.GetRequiredValue(_file);
        if (Path.GetExtension(path).ToLowerInvariant() is ".gguf" or ".onnx")
        {
            using ModelFile model = ModelFile.Open(path);
            Write(output, path, model.Kind, model.Metadata, [], [.. model.Tensors.Select(static tensor => new TensorRow(tensor.Name, tensor.Type, tensor.Shape, tensor.Bytes))]);
            return ExitCode.Success;
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        LayerRow[] layers = [.. LayerFile.List(file).Select(static entry => new LayerRow(
            entry.Name,
            entry.Format.ToString(),
            entry.Outputs,
            entry.Inputs,
            entry.Format.StoredBits(entry.Outputs, entry.Inputs),
            entry.Format.PackedBytes(entry.Outputs, entry.Inputs)))];
        TensorRow[] tensors = [.. file.Tensors.Select(static tensor => new TensorRow(tensor.Name, tensor.Type.Name(), tensor.Shape, tensor.Bytes))];
        Write(output, path, "safetensors", file.Metadata, layers, tensors);
        return ExitCode.Success;
    }

    private static void Write(VerbOutput output, string path, string kind, IReadOnlyDictionary<string, string> metadata, LayerRow[] layers, TensorRow[] tensors)
    {
        if (output.IsJson)
        {
            output.WriteJson(new { file = path, kind, bytes = new FileInfo(path).Length, metadata, layers, tensors });
            return;
        }

        long bytes = tensors.Sum(static row => row.Bytes);
        output.Writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {kind}, {tensors.Length} tensors, {bytes:N0} bytes of data"));
        if (metadata.Count > 0)
        {
            Table table = Columns("metadata", "value");
            foreach ((string key, string value) in metadata)
            {
                string shown = value.Length > ShownCharacters ? value[..ShownCharacters] + "…" : value;
                table.AddRow(Markup.Escape(key), Markup.Escape(shown));
            }

            output.Console.Write(table);
        }

        if (layers.Length > 0)
        {
            Table table = Columns("layer", "format", "outputs x inputs", "#bits per weight", "#packed bytes");
            foreach (LayerRow row in layers)
            {
                table.AddRow(Markup.Escape(row.Name), row.Format, new Shape(row.Outputs, row.Inputs).ToString(), Number(row.StoredBitsPerWeight, "0.000"), Number(row.PackedBytes, "N0"));
            }

            output.Console.Write(table);
        }

        if (tensors.Length > 0)
        {
            Table table = Columns("tensor", "dtype", "shape", "#bytes");
            foreach (TensorRow row in tensors)
            {
                table.AddRow(Markup.Escape(row.Name), row.Dtype, row.Shape.Count == 0 ? "scalar" : string.Join('x', row.Shape), Number(row.Bytes, "N0"));
            }

            output.Console.Write(table);
        }
    }

    /// <summary>A table; a name that begins with # belongs to a column of numbers.</summary>
    private static Table Columns(params string[] names)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string name in names)
        {
            TableColumn column = new(name.TrimStart('#'));
            table.AddColumn(name.StartsWith('#') ? column.RightAligned() : column);
        }

        return table;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private sealed record LayerRow(string Name, string Format, int Outputs, int Inputs, double StoredBitsPerWeight, long PackedBytes);

    private sealed record TensorRow(string Name, string Dtype, IReadOnlyList<long> Shape, long Bytes);
}
