using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace KernelGen;

/// <summary>The tensors of a GGUF file.</summary>
internal sealed class GgufModel : ModelFile
{
    private readonly GgufFile _file;

    public GgufModel(GgufFile file)
        : base(file.Path)
    {
        _file = file;
        Tensors = [.. file.Tensors.Select(tensor => new Tensor(file, tensor))];
    }

    public override string Kind => $"GGUF {_file.Version}";

    public override IReadOnlyList<ModelTensor> Tensors { get; }

    /// <summary>Numbers, truth values and strings as text; arrays, such as vocabularies, are left out.</summary>
    public override IReadOnlyDictionary<string, string> Metadata => _file.Metadata.Where(static pair => pair.Value is not Array)
        .ToDictionary(static pair => pair.Key, static pair => Convert.ToString(pair.Value, CultureInfo.InvariantCulture)!, StringComparer.Ordinal);

    protected override void Dispose(bool disposing) => _file.Dispose();

    private sealed class Tensor(GgufFile file, GgufTensor tensor) : ModelTensor(tensor.Name, tensor.Type.ToString(), tensor.Shape)
    {
        public override long Bytes => tensor.Bytes;

        public override SafetensorsType? Elements => GgufTypeTraits.Of(tensor.Type).Float;

        public override float[] ReadFloats() => file.ReadFloats(Name);

        public override LayerTensors? ReadLayer(out string? obstacle) =>
            file.ReadQuantized(Name, out obstacle) is { } weights ? new(new(weights.Format), weights) : null;

        public override void CopyTo(Stream stream) => stream.Write(file.Span(Name));
    }
}
