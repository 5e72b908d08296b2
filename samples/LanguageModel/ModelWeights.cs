using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using KernelGen.Files;

namespace KernelGen.Samples;

/// <summary>The float weights of a trained model.</summary>
/// <param name="Shape">Sizes.</param>
/// <param name="Embedding">One row per token.</param>
/// <param name="Blocks">Transformer blocks, first to last.</param>
/// <param name="Norm">RMS norm before the head.</param>
/// <param name="Head">Vocabulary × width.</param>
public sealed record ModelWeights(ModelShape Shape, Matrix Embedding, IReadOnlyList<BlockWeights> Blocks, float[] Norm, Matrix Head)
{
    /// <summary>Where a build puts the model and its texts.</summary>
    public static string DefaultDirectory { get; } = Path.Combine(AppContext.BaseDirectory, "kg-lm");

    /// <summary>Reads a safetensors file with the tensor names and metadata of <c>kg-lm/README.md</c>.</summary>
    /// <exception cref="KernelGenException">The file is damaged, or lacks a size or a tensor.</exception>
    public static ModelWeights Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        ModelShape shape = new(
            Size(file, "d_model"), Size(file, "layers"), Size(file, "heads"), Size(file, "ffn"), Size(file, "context"), (int)file.Find("embed.weight").Shape[0]);
        BlockWeights[] blocks = [.. Enumerable.Range(0, shape.Blocks).Select(index => Block(file, "layers." + index.ToString(CultureInfo.InvariantCulture)))];
        return new(shape, file.ReadMatrix("embed.weight"), blocks, file.ReadFloats("norm.weight"), file.ReadMatrix("head.weight"));
    }

    private static BlockWeights Block(SafetensorsFile file, string prefix) => new(
        file.ReadFloats(prefix + ".norm1.weight"),
        file.ReadMatrix(prefix + ".q.weight"),
        file.ReadMatrix(prefix + ".k.weight"),
        file.ReadMatrix(prefix + ".v.weight"),
        file.ReadMatrix(prefix + ".o.weight"),
        file.ReadFloats(prefix + ".norm2.weight"),
        file.ReadMatrix(prefix + ".gate.weight"),
        file.ReadMatrix(prefix + ".up.weight"),
        file.ReadMatrix(prefix + ".down.weight"));

    private static int Size(SafetensorsFile file, string key) =>
        file.Metadata.TryGetValue(key, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0
            ? size
            : throw new KernelGenException($"{file.Path}: metadata '{key}' is {(text is null ? "missing" : "'" + text + "'")}; a language model states it as a positive number.");
}
