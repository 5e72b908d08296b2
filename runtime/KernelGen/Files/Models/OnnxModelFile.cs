using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace KernelGen;

/// <summary>The constants of the graph of an ONNX model (not of its branches), in the order of their names; what is quantized is one tensor with its scales and zero points.</summary>
internal sealed class OnnxModelFile : ModelFile
{
    public OnnxModelFile(string path)
        : base(path)
    {
        OnnxGraph graph = OnnxModel.Open(path).Graph;
        Dictionary<string, ModelTensor> quantized = new(StringComparer.Ordinal);
        Dictionary<string, DequantizedConstant> dequantizedByOutput = new(StringComparer.Ordinal);
        HashSet<string> transposed = new(StringComparer.Ordinal), parts = new(StringComparer.Ordinal);
        foreach (OnnxNode node in graph.Nodes)
        {
            if (MatMulNBits.Of(path, node, graph) is { } weights)
            {
                quantized.TryAdd(node.Inputs[1], new Blocks(node.Inputs[1], weights));
                parts.UnionWith(node.Inputs.Skip(2).Take(2));
            }
            else if (DequantizedConstant.Of(path, node, graph) is { } dequantized)
            {
                quantized.TryAdd(dequantized.Name, dequantized);
                parts.UnionWith(node.Inputs.Skip(1));
                dequantizedByOutput[node.Outputs.FirstOrDefault() ?? ""] = dequantized;
            }
            else if (HasTransposedWeights(node))
            {
                transposed.Add(node.Inputs[1]);
                if (dequantizedByOutput.TryGetValue(node.Inputs[1], out DequantizedConstant? constant))
                {
                    constant.IsUsedTransposed = true;
                }
            }
        }

        Tensors =
        [
            .. graph.Constants.Where(constant => !parts.Contains(constant.Key)).OrderBy(static constant => constant.Key, StringComparer.Ordinal)
                .Select(constant => quantized.GetValueOrDefault(constant.Key) ?? new Plain(constant.Key, constant.Value, transposed.Contains(constant.Key))),
        ];
    }

    public override string Kind => "ONNX";

    public override IReadOnlyList<ModelTensor> Tensors { get; }

    /// <summary>Whether a node multiplies by inputs × outputs.</summary>
    private static bool HasTransposedWeights(OnnxNode node) => node is { Domain: "", Inputs.Count: >= 2 }
        && (node.Operator == "MatMul" || (node.Operator == "Gemm" && (node.Attributes.GetValueOrDefault("transB")?.Integer ?? 0) == 0));

    private sealed class Plain(string name, OnnxTensor tensor, bool isTransposed) : ModelTensor(name, tensor.Type.ToString(), tensor.Shape)
    {
        public override long Bytes => tensor.Bytes.Length;

        public override SafetensorsType? Elements => tensor.Type.Elements();

        public override bool IsTransposed => isTransposed && tensor.Shape.Count == 2;

        public override float[] ReadFloats() => tensor.ReadNumbers();

        public override LayerTensors? ReadLayer(out string? obstacle)
        {
            obstacle = NotQuantized;
            return null;
        }

        public override void CopyTo(Stream stream) => stream.Write(tensor.Bytes.Span);
    }

    private sealed class Blocks(string name, MatMulNBits weights) : ModelTensor(name, $"MatMulNBits {weights.Bits}-bit", [weights.Rows, weights.Columns])
    {
        public override long Bytes => weights.Bytes;

        public override float[] ReadFloats() => weights.Dequantize();

        public override LayerTensors? ReadLayer(out string? obstacle)
        {
            QuantizedTensor? exact = weights.Exact();
            obstacle = exact is null ? "scales that are not finite" : null;
            return exact is null ? null : new(new(exact.Format), exact);
        }
    }
}
