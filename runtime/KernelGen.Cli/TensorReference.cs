namespace KernelGen.Cli;

/// <summary>A tensor of a safetensors file, written <c>FILE:TENSOR</c>.</summary>
/// <param name="File">The file.</param>
/// <param name="Tensor">The tensor's name.</param>
internal readonly record struct TensorReference(string File, string Tensor)
{
    /// <summary>Reads <c>calibration.safetensors:layers.0.inputs</c>; the last colon separates, so that paths may have some.</summary>
    /// <exception cref="KernelGenException">There is no colon, or nothing on one side of it.</exception>
    public static TensorReference Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && colon < text.Length - 1
            ? new(text[..colon], text[(colon + 1)..])
            : throw new KernelGenException($"'{text}' names no tensor; write FILE:TENSOR, for example activations.safetensors:layers.0.inputs.");
    }

    /// <summary>Reads the matrix.</summary>
    /// <exception cref="KernelGenException">The file cannot be used, or the tensor is missing or no matrix of floats.</exception>
    public Matrix ReadMatrix()
    {
        using SafetensorsFile file = SafetensorsFile.Open(File);
        return file.ReadMatrix(Tensor);
    }

    /// <summary>Reads rows of inputs for a layer of K inputs.</summary>
    /// <exception cref="KernelGenException">As for <see cref="ReadMatrix"/>, or the rows have another length.</exception>
    public Matrix ReadInputs(int features)
    {
        Matrix inputs = ReadMatrix();
        return inputs.Columns == features
            ? inputs
            : throw new KernelGenException($"{File}: tensor '{Tensor}': found rows of {inputs.Columns} values; expected {features}, the inputs of the layer.");
    }
}
