using System;
using System.Collections.Generic;

namespace KernelGen;

/// <summary>A file with the tensors of a model: safetensors (plain, with layers of KernelGen, or a GPTQ or AWQ checkpoint; one file or the index of several), GGUF or ONNX.</summary>
public abstract class ModelFile : IDisposable
{
    private protected ModelFile(string path) => Path = path;

    /// <summary>The path the file was opened under.</summary>
    public string Path { get; }

    /// <summary>What the file is: <c>safetensors</c>, <c>GGUF 3</c>, <c>ONNX</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public abstract IReadOnlyList<ModelTensor> Tensors { get; }

    /// <summary>Metadata that are text and not about how tensors are stored.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Opens a file by its extension: <c>.gguf</c>, <c>.onnx</c>, <c>.safetensors</c> or, for a model in several files, <c>.safetensors.index.json</c>.</summary>
    /// <exception cref="KernelGenException">The extension is another, or the file cannot be read or is malformed.</exception>
    public static ModelFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return System.IO.Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".gguf" => new GgufModel(GgufFile.Open(path)),
            ".onnx" => new OnnxModelFile(path),
            ".safetensors" => new SafetensorsModel(SafetensorsFile.Open(path)),
            ".json" when SafetensorsIndex.IsIndex(path) => new SafetensorsModel(SafetensorsFile.Open(path)),
            string extension => throw FileError.In(path, "name", extension.Length == 0 ? "no extension" : $"the extension '{FileError.Shown(extension)}'", ".safetensors, .safetensors.index.json, .gguf or .onnx"),
        };
    }

    /// <summary>Closes the file. Its tensors must not be read any more.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what is open.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
