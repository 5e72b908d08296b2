using System;

namespace KernelGen;

/// <summary>The weights of a layer that a GPTQ or AWQ checkpoint spreads over several tensors; they are called what they were called before, <c>PREFIX.weight</c>.</summary>
internal sealed class CheckpointTensor : ModelTensor
{
    private readonly Func<CheckpointWeights> _read;

    private CheckpointTensor(CheckpointParts parts, string type, int outputs, int inputs, Func<CheckpointWeights> read, ModelTensor? bias)
        : base(parts.Prefix + ".weight", type, [outputs, inputs])
    {
        _read = read;
        Bytes = parts.TotalBytes;
        Bias = bias;
    }

    public override long Bytes { get; }

    public override ModelTensor? Bias { get; }

    /// <summary>The weights of a prefix.</summary>
    /// <exception cref="KernelGenException">The tensors have the shapes of neither form.</exception>
    public static CheckpointTensor Of(SafetensorsFile file, string prefix, CheckpointSettings settings, ModelTensor? bias)
    {
        CheckpointParts parts = new(file, prefix);
        if (AwqLayout.Is(parts))
        {
            AwqLayout awq = new(parts, settings);
            return new(parts, $"AWQ {AwqLayout.Bits}-bit", awq.Outputs, awq.Inputs, awq.Read, bias);
        }

        GptqLayout gptq = new(parts, settings);
        return new(parts, $"GPTQ {gptq.Bits}-bit", gptq.Outputs, gptq.Inputs, gptq.Read, bias);
    }

    public override float[] ReadFloats() => _read().Dequantize();

    public override LayerTensors? ReadLayer(out string? obstacle) => _read().Exact(Bias?.ReadFloats(), out obstacle);
}
