using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>A constant of integers that an ONNX graph dequantizes: <c>(x − zero) · scale</c>, with one scale for all, one for each place on an axis, or one for each block along it.</summary>
internal sealed class DequantizedConstant : ModelTensor
{
    private const string NoLayer = "scales along an axis of ONNX";

    private readonly OnnxTensor _tensor, _scales;
    private readonly OnnxTensor? _zeros;

    // Elements inside the axis, places on it, and how many of these share a scale.
    private readonly int _inner, _places, _block;

    private DequantizedConstant(string path, OnnxNode node, OnnxTensor tensor, OnnxTensor scales, OnnxTensor? zeros)
        : base(node.Inputs[0], tensor.Type + " with scales", tensor.Shape)
    {
        (_tensor, _scales, _zeros) = (tensor, scales, zeros);
        int rank = tensor.Shape.Count;
        long axis = node.Attributes.GetValueOrDefault("axis")?.Integer ?? 1, block = node.Attributes.GetValueOrDefault("block_size")?.Integer ?? 0;
        axis += axis < 0 ? rank : 0;
        (_inner, _places, _block) = (1, tensor.Count, tensor.Count);
        if (scales.Count != 1)
        {
            if (axis < 0 || axis >= rank || block is < 0 or > int.MaxValue)
            {
                throw FileError.In(path, node.ToString(), $"axis {axis} and block_size {block}", $"an axis of {tensor}");
            }

            _inner = (int)tensor.Shape.Skip((int)axis + 1).Aggregate(1L, static (product, extent) => product * extent);
            _places = (int)tensor.Shape[(int)axis];
            _block = block == 0 ? 1 : (int)block;
        }

        // A scale of a place serves all that lies outside and inside of it, one of a block only what lies in the block.
        long expected = scales.Count == 1 ? 1 : block == 0 ? _places : tensor.Count / _places * Blocks;
        IsPerBlock = scales.Count != 1 && block > 0;
        if (scales.Count != expected || !scales.Type.IsFloat() || (zeros is not null && (zeros.Count != expected || zeros.Type.IsFloat())))
        {
            throw FileError.In(path, node.ToString(), $"scales {scales}" + (zeros is null ? "" : $" and zero points {zeros}"), $"{expected} of each for {tensor}");
        }
    }

    public override bool IsTransposed => IsUsedTransposed && Shape.Count == 2;

    /// <summary>Whether a product of the graph takes the result as inputs × outputs.</summary>
    public bool IsUsedTransposed { get; set; }

    public override long Bytes => _tensor.Bytes.Length + _scales.Bytes.Length + (_zeros?.Bytes.Length ?? 0);

    private bool IsPerBlock { get; }

    private long Blocks => (_places + (long)_block - 1) / _block;

    /// <summary>The constant that a node dequantizes, or <c>null</c> if it is another node or its inputs are no constants.</summary>
    /// <exception cref="KernelGenException">The inputs contradict each other.</exception>
    public static DequantizedConstant? Of(string path, OnnxNode node, OnnxGraph graph)
    {
        if (node is not { Operator: "DequantizeLinear", Domain: "", Inputs.Count: >= 2 }
            || graph.FindConstant(node.Inputs[0]) is not { } tensor || tensor.Type.IsFloat() || tensor.Count == 0 || graph.FindConstant(node.Inputs[1]) is not { } scales)
        {
            return null;
        }

        string zeroName = node.Inputs.ElementAtOrDefault(2) ?? "";
        OnnxTensor? zeros = graph.FindConstant(zeroName);
        return zeroName.Length > 0 && zeros is null ? null : new(path, node, tensor, scales, zeros);
    }

    public override float[] ReadFloats()
    {
        float[] values = _tensor.ReadNumbers(), scales = _scales.ReadNumbers(), zeros = _zeros?.ReadNumbers() ?? new float[scales.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int place = i / _inner % _places;
            int scale = scales.Length == 1 ? 0 : IsPerBlock ? (i / _inner / _places * (int)Blocks + place / _block) * _inner + i % _inner : place;
            values[i] = (values[i] - zeros[scale]) * scales[scale];
        }

        return values;
    }

    public override LayerTensors? ReadLayer(out string? obstacle)
    {
        obstacle = NoLayer;
        return null;
    }
}
