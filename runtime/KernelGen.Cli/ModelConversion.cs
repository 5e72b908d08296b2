using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using KernelGen.Quantization;

namespace KernelGen.Cli;

/// <summary>What becomes of each tensor of a model when it is converted, and the file that results. Tensors are read again, one at a time, when they are written.</summary>
internal sealed class ModelConversion
{
    private const string SafetensorsExtension = ".safetensors", OnnxExtension = ".onnx";

    private readonly List<ConvertedTensor> _tensors = [];
    private readonly bool _floats;
    private readonly LayerFormat? _format;

    private ModelConversion(bool floats, LayerFormat? format)
    {
        _floats = floats;
        _format = format;
    }

    /// <summary>The tensors in the order of the model.</summary>
    public IReadOnlyList<ConvertedTensor> Tensors => _tensors;

    /// <summary>Plans a conversion, which reads every quantized tensor.</summary>
    /// <param name="model">The model, which must stay open until the result is saved.</param>
    /// <param name="floats">Whether everything becomes F32.</param>
    /// <param name="format">The format that matrices get for which there is no layer with exactly their values, or <c>null</c> to leave them floats.</param>
    /// <param name="progress">Receives the fraction done.</param>
    /// <exception cref="KernelGenException">A tensor is malformed or cannot be stored in the format.</exception>
    public static ModelConversion Plan(ModelFile model, bool floats, LayerFormat? format, IProgress<double> progress)
    {
        ModelConversion conversion = new(floats, format);
        for (int i = 0; i < model.Tensors.Count; i++)
        {
            conversion.Add(model.Tensors[i]);
            progress.Report((i + 1.0) / model.Tensors.Count);
        }

        return conversion;
    }

    /// <summary>Checks the name of a file that <see cref="Save"/> is to write.</summary>
    /// <exception cref="KernelGenException">It has another extension than <c>.safetensors</c> and <c>.onnx</c>.</exception>
    public static void CheckOutput(string path)
    {
        if (!HasExtension(path, SafetensorsExtension) && !HasExtension(path, OnnxExtension))
        {
            throw new KernelGenException($"{path}: only {SafetensorsExtension} files, and {OnnxExtension} files of layers, are written; give the output one of these extensions.");
        }
    }

    /// <summary>Writes the result.</summary>
    /// <exception cref="KernelGenException">The file cannot be written, or cannot hold the tensors.</exception>
    public void Save(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (HasExtension(path, OnnxExtension))
        {
            SaveOnnx(path);
            return;
        }

        SafetensorsWriter writer = new();
        foreach ((string key, string value) in metadata)
        {
            writer.Metadata[key] = value;
        }

        try
        {
            _tensors.ForEach(tensor => tensor.AddTo(writer));
        }
        catch (ArgumentException exception)
        {
            throw new KernelGenException($"{path}: cannot be written: {exception.Message}", exception);
        }

        writer.Save(path);
    }

    private static bool HasExtension(string path, string extension) => Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);

    private void SaveOnnx(string path)
    {
        (string, LayerTensors)[] layers = [.. _tensors.Where(static tensor => tensor.Layer is not null).Select(static tensor => (tensor.Name, tensor.Layer!()))];
        if (layers.Length == 0)
        {
            throw new KernelGenException($"{path}: there is no quantized layer to write; quantize matrices with --format, for example --format i4g32.");
        }

        OnnxExport.Save(path, layers);
        foreach (ConvertedTensor tensor in _tensors.Where(static tensor => tensor.Layer is null))
        {
            tensor.LeaveOut();
        }
    }

    private void Add(ModelTensor tensor)
    {
        string? obstacle = null;
        if (!_floats && tensor.Elements is null && tensor.ReadLayer(out obstacle) is { } exact)
        {
            _tensors.Add(ConvertedTensor.OfLayer(tensor, exact, "exact", null, () => tensor.ReadLayer(out _)!));
        }
        else if (_format is not null && IsMatrix(tensor))
        {
            string? note = tensor.IsTransposed ? "transposed to outputs x inputs" : obstacle;
            _tensors.Add(ConvertedTensor.OfLayer(tensor, Quantize(tensor, _format), "rounded", note, () => Quantize(tensor, _format)));
        }
        else
        {
            _tensors.Add(!_floats && tensor.Elements is not null ? ConvertedTensor.Kept(tensor) : ConvertedTensor.OfFloats(tensor, obstacle));
            if (tensor.Bias is { } bias)
            {
                Add(bias);
            }
        }
    }

    private static bool IsMatrix(ModelTensor tensor) => tensor.Elements is null or SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16 && tensor.Shape is [>= 1, >= 1];

    private static LayerTensors Quantize(ModelTensor tensor, LayerFormat format)
    {
        float[] values = tensor.ReadFloats();
        int rows = (int)tensor.Shape[0], columns = (int)tensor.Shape[1];
        try
        {
            Matrix weights = tensor.IsTransposed ? Transpose(values, rows, columns) : new(rows, columns, values);
            return Quantizers.Rtn.Quantize(format, weights).WithBias(tensor.Bias?.ReadFloats());
        }
        catch (ArgumentException exception)
        {
            throw new KernelGenException($"tensor '{tensor.Name}' cannot be quantized to {format}: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static Matrix Transpose(float[] values, int rows, int columns)
    {
        Matrix result = new(columns, rows);
        for (int i = 0; i < values.Length; i++)
        {
            result[i % columns, i / columns] = values[i];
        }

        return result;
    }
}
