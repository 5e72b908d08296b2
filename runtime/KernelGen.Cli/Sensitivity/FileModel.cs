using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Quantization;

namespace KernelGen.Cli.Sensitivity;

/// <summary>Matrices of a safetensors file, each with inputs of the same name in another: every layer is seen for itself, by the error of its outputs.</summary>
internal sealed class FileModel : IMeasuredModel
{
    private readonly List<CalibrationStatistics> _inputs = [];

    /// <summary>Reads the layers that have inputs.</summary>
    /// <param name="weights">Matrices, outputs × inputs; other tensors are passed over.</param>
    /// <param name="calibration">For every layer a matrix of the same name, rows × inputs.</param>
    /// <exception cref="KernelGenException">A file cannot be used, no name is in both, or inputs do not fit their layer.</exception>
    public FileModel(string weights, string calibration)
    {
        using SafetensorsFile file = SafetensorsFile.Open(weights), inputs = SafetensorsFile.Open(calibration);
        string[] names = [.. file.Tensors.Where(tensor => tensor is { Shape.Count: 2, Count: > 0 } && tensor.Type.IsFloat() && inputs.Contains(tensor.Name))
            .Select(static tensor => tensor.Name)];
        if (names.Length == 0)
        {
            throw new KernelGenException($"No matrix of {weights} has a tensor of the same name in {calibration}; a layer's inputs, rows x inputs, are found by its name.");
        }

        List<(string, Matrix)> layers = [];
        foreach (string name in names)
        {
            Matrix matrix = file.ReadMatrix(name), rows = new TensorReference(calibration, name).ReadInputs(matrix.Columns);
            CalibrationStatistics statistics = new(matrix.Columns);
            statistics.Add(rows);
            layers.Add((name, matrix));
            _inputs.Add(statistics);
        }

        Layers = layers;
        LeftOut = [.. file.Tensors.Select(static tensor => tensor.Name).Except(names)];
    }

    public string LossName => "squared relative output error";

    public IReadOnlyList<(string Name, Matrix Weights)> Layers { get; }

    /// <summary>Tensors of the file that are no layers, or have no inputs.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    public double Loss(int layer, IQuantizer quantizer, LayerFormat format)
    {
        Matrix weights = Layers[layer].Weights;
        return Math.Pow(OutputError.Relative(_inputs[layer], weights, quantizer.Quantize(format, weights, _inputs[layer]).Dequantize()), 2);
    }

    /// <summary>Losses are squares of relative errors, and add as such.</summary>
    public double Allowed(double loss, double tolerance) => Math.Pow(Math.Sqrt(loss) + tolerance, 2);
}
