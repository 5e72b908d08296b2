using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace KernelGen;

/// <summary>The tensors of a safetensors file: layers of KernelGen, then layers of a GPTQ or AWQ checkpoint, then plain tensors.</summary>
internal sealed class SafetensorsModel : ModelFile
{
    private readonly SafetensorsFile _file;

    public SafetensorsModel(SafetensorsFile file)
        : base(file.Path)
    {
        _file = file;
        try
        {
            Tensors = [.. Find(file)];
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override string Kind => "safetensors";

    public override IReadOnlyList<ModelTensor> Tensors { get; }

    public override IReadOnlyDictionary<string, string> Metadata => LayerFile.OtherMetadata(_file);

    protected override void Dispose(bool disposing) => _file.Dispose();

    private static List<ModelTensor> Find(SafetensorsFile file)
    {
        List<ModelTensor> tensors = [];
        HashSet<string> parts = new(StringComparer.Ordinal);
        Plain? Bias(string name) => file.Contains(name) && file.Find(name).Type.IsFloat() && parts.Add(name) ? new(file, file.Find(name)) : null;
        foreach (LayerFileEntry entry in LayerFile.List(file))
        {
            parts.UnionWith(LayerFile.PartNames(entry));
            tensors.Add(new Layer(file, entry, Bias(LayerFile.BiasName(entry.Name))));
        }

        CheckpointSettings? settings = null;
        foreach (SafetensorsTensor tensor in file.Tensors.Where(static tensor => tensor.Name.EndsWith(CheckpointParts.WeightsSuffix, StringComparison.Ordinal)))
        {
            string prefix = tensor.Name[..^CheckpointParts.WeightsSuffix.Length];
            string[] names = [.. new[] { CheckpointParts.WeightsSuffix, CheckpointParts.ZerosSuffix, CheckpointParts.ScalesSuffix }.Select(suffix => prefix + suffix)];
            if (Array.TrueForAll(names, file.Contains))
            {
                parts.UnionWith([.. names, prefix + CheckpointParts.IndexSuffix]);
                settings ??= CheckpointSettings.Read(file.Path);
                tensors.Add(CheckpointTensor.Of(file, prefix, settings, Bias(prefix + CheckpointParts.BiasSuffix)));
            }
        }

        tensors.AddRange(file.Tensors.Where(tensor => !parts.Contains(tensor.Name)).Select(tensor => new Plain(file, tensor)));
        string? twice = tensors.GroupBy(static tensor => tensor.Name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1)?.Key;
        return twice is null ? tensors : throw FileError.In(file.Path, FileError.Tensor(twice), "plain and quantized weights of the name", "one or the other");
    }

    private sealed class Plain(SafetensorsFile file, SafetensorsTensor tensor) : ModelTensor(tensor.Name, tensor.Type.Name(), tensor.Shape)
    {
        public override long Bytes => tensor.Bytes;

        public override SafetensorsType? Elements => tensor.Type;

        public override float[] ReadFloats()
        {
            ReadOnlySpan<byte> bytes = file.Span(Name);
            float[] values = new float[tensor.Count];
            tensor.Type.ToFloats(bytes, values);
            return values;
        }

        public override LayerTensors? ReadLayer(out string? obstacle)
        {
            obstacle = NotQuantized;
            return null;
        }

        public override void CopyTo(Stream stream) => stream.Write(file.Span(Name));
    }

    private sealed class Layer(SafetensorsFile file, LayerFileEntry entry, ModelTensor? bias) : ModelTensor(entry.Name, entry.Format.ToString(), [entry.Outputs, entry.Inputs])
    {
        public override long Bytes => LayerFile.PartNames(entry).Where(file.Contains).Sum(part => file.Find(part).Bytes);

        public override ModelTensor? Bias => bias;

        public override float[] ReadFloats() => LayerFile.Load(file, Name).Dequantize().Values;

        public override LayerTensors? ReadLayer(out string? obstacle)
        {
            obstacle = null;
            return LayerFile.Load(file, Name);
        }
    }
}
