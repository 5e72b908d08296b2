using System.Collections.Generic;

namespace KernelGen.Samples.Ocr.Graphs;

/// <summary>A product of a graph with a constant matrix: a <c>MatMul</c>, or a convolution in which every channel meets every other.</summary>
/// <param name="Node">The position of its node.</param>
/// <param name="Name">The name of the constant.</param>
/// <param name="Weights">Outputs × inputs.</param>
/// <param name="Bias">One value per output, or none.</param>
/// <param name="Patches">The geometry of a convolution.</param>
internal sealed record Product(int Node, string Name, Matrix Weights, float[]? Bias, Convolution? Patches)
{
    /// <summary>The product of a node, or null if it is none.</summary>
    public static Product? Of(OnnxGraph graph, int index)
    {
        OnnxNode node = graph.Nodes[index];
        if (node.Operator is not ("MatMul" or "Conv") || graph.FindConstant(node.Inputs[1]) is not { } weights)
        {
            return null;
        }

        if (node.Operator == "MatMul")
        {
            Matrix columns = weights.ReadMatrix();
            float[] rows = Matrices.Transpose(columns.Values, columns.Rows, columns.Columns);
            return new(index, node.Inputs[1], new(columns.Columns, columns.Rows, rows), null, null);
        }

        int outputs = (int)weights.Shape[0];
        return IsDepthwise(node)
            ? null
            : new(index, node.Inputs[1], new(outputs, weights.Count / outputs, weights.ReadFloats()), BiasOf(graph, node), Convolution.Of(node));
    }

    /// <summary>Computes it.</summary>
    /// <param name="x">Activations: rows of inputs, or an image.</param>
    /// <param name="layer">The matrix as a layer.</param>
    /// <param name="observer">Sees the rows that are multiplied.</param>
    public Tensor Multiply(Tensor x, IDeviceLinear layer, IProductObserver? observer)
    {
        float[] inputs = Patches?.Patches(x) ?? x.Values;
        observer?.Observe(this, inputs);
        int rows = inputs.Length / Weights.Columns, outputs = Weights.Rows;
        if (Patches is not { } patches)
        {
            Tensor result = new([.. x.Shape[..^1], outputs]);
            layer.Forward(inputs, result.Values, rows);
            return result;
        }

        float[] pixels = Buffers.Rent(rows * outputs);
        layer.Forward(inputs, pixels, rows);
        Tensor image = new([1, outputs, patches.Height(x), patches.Width(x)], Matrices.Transpose(pixels, rows, outputs));
        Buffers.Return(inputs);
        Buffers.Return(pixels);
        return image;
    }

    /// <summary>Whether a convolution treats channels apart.</summary>
    public static bool IsDepthwise(OnnxNode node) => node.Attributes.GetValueOrDefault("group")?.Integer > 1;

    private static float[]? BiasOf(OnnxGraph graph, OnnxNode node) => node.Inputs.Count > 2 ? graph.Constants[node.Inputs[2]].ReadFloats() : null;
}
