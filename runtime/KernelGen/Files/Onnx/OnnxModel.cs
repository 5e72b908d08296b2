using System;
using System.Collections.Generic;
using System.IO;

namespace KernelGen;

/// <summary>An ONNX model: its graph, with all constants, as it is in the file.</summary>
/// <remarks>
/// Constants refer to the bytes of the file, which stay in memory as long as the model; those in files of their own (external data) to these, mapped. Sparse constants, functions
/// and references to attributes of functions are refused; training information, quantization hints and documentation are passed over.
/// </remarks>
public sealed class OnnxModel
{
    internal OnnxModel(OnnxGraph graph, IReadOnlyDictionary<string, long> operatorSets)
    {
        Graph = graph;
        OperatorSets = operatorSets;
    }

    /// <summary>The graph.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>The version of the operators of each domain; the standard one is named by the empty text.</summary>
    public IReadOnlyDictionary<string, long> OperatorSets { get; }

    /// <summary>Reads a file and checks it.</summary>
    /// <exception cref="KernelGenException">The file cannot be read, is no well-formed ONNX model, or uses what is not supported.</exception>
    public static OnnxModel Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return OnnxReader.Read(path, File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KernelGenException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }
}
