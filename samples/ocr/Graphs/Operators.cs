using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Samples.Ocr.Graphs;

/// <summary>The operators besides products with constant matrices, as ONNX defines them up to version 9 of its set.</summary>
internal static class Operators
{
    /// <summary>Computes a node.</summary>
    /// <exception cref="KernelGenException">The operator, or the way in which it is used, is not known here.</exception>
    public static Tensor Compute(OnnxNode node, Tensor[] inputs) => node.Operator switch
    {
        "Add" => Elementwise.Combine<Elementwise.Add>(inputs[0], inputs[1]),
        "Sub" => Elementwise.Combine<Elementwise.Subtract>(inputs[0], inputs[1]),
        "Mul" => Elementwise.Combine<Elementwise.Multiply>(inputs[0], inputs[1]),
        "Div" => Elementwise.Combine<Elementwise.Divide>(inputs[0], inputs[1]),
        "Pow" when inputs[1].Values is [2] => Elementwise.Map<Elementwise.Square>(inputs[0]),
        "Sqrt" => Elementwise.Map<Elementwise.SquareRoot>(inputs[0]),
        "Clip" => Elementwise.Map<Elementwise.Clip>(inputs[0], Float(node, "min", float.MinValue), Float(node, "max", float.MaxValue)),
        "Relu" => Elementwise.Map<Elementwise.Clip>(inputs[0], 0, float.PositiveInfinity),
        "Sigmoid" => Elementwise.Map<Elementwise.Sigmoid>(inputs[0]),
        "HardSigmoid" => Elementwise.Map<Elementwise.HardSigmoid>(inputs[0], Float(node, "alpha", 0.2f), Float(node, "beta", 0.5f)),
        "Softmax" when inputs[0].Axis(node.Attributes["axis"].Integer!.Value) == inputs[0].Rank - 1 => Matrices.Softmax(inputs[0]),
        "MatMul" => Matrices.Multiply(inputs[0], inputs[1]),
        "Conv" when inputs[1].Shape[0] == inputs[0].Shape[1] && inputs[1].Shape[1] == 1 =>
            Convolution.Of(node).Depthwise(inputs[0], inputs[1], inputs.ElementAtOrDefault(2)),
        "BatchNormalization" => Normalize(inputs, Float(node, "epsilon", 1e-5f)),
        "AveragePool" => AveragePool(inputs[0], Convolution.Of(node)),
        "GlobalAveragePool" => Mean(inputs[0].Reshape(1, inputs[0].Shape[1], inputs[0].Inner(1))).Reshape(1, inputs[0].Shape[1], 1, 1),
        "ReduceMean" when Integers(node, "axes") is [-1] && (node.Attributes.GetValueOrDefault("keepdims")?.Integer ?? 1) == 1 => Mean(inputs[0]),
        "Cast" => inputs[0].Reshape(inputs[0].Shape),
        "Shape" => new([inputs[0].Rank], [.. inputs[0].Shape.Select(static extent => (float)extent)]),
        "Reshape" => inputs[0].Reshape(NewShape(inputs[0], inputs[1])),
        "Squeeze" => inputs[0].Reshape([.. inputs[0].Shape.Where((_, axis) => !Integers(node, "axes").Any(each => inputs[0].Axis(each) == axis))]),
        "Transpose" => Matrices.Permute(inputs[0], [.. Integers(node, "perm").Select(static axis => (int)axis)]),
        "Concat" => Concatenate(inputs, inputs[0].Axis(node.Attributes["axis"].Integer!.Value)),
        "Slice" => Slice(inputs[0], Integers(node, "axes"), Integers(node, "starts"), Integers(node, "ends")),
        _ => throw new KernelGenException($"{node}: this operator, or its use here, cannot be computed; the sample runs recognisers of PP-OCR only."),
    };

    private static float Float(OnnxNode node, string attribute, float absent) => node.Attributes.GetValueOrDefault(attribute)?.Float ?? absent;

    private static IReadOnlyList<long> Integers(OnnxNode node, string attribute) => node.Attributes.GetValueOrDefault(attribute)?.Integers ?? [];

    private static Tensor Normalize(Tensor[] inputs, float epsilon)
    {
        (Tensor x, float[] scale, float[] shift, float[] mean, float[] variance) = (inputs[0], inputs[1].Values, inputs[2].Values, inputs[3].Values, inputs[4].Values);
        int[] perChannel = [1, x.Shape[1], 1, 1];
        float[] factor = [.. scale.Select((value, channel) => value / MathF.Sqrt(variance[channel] + epsilon))];
        float[] added = [.. shift.Select((value, channel) => value - (mean[channel] * factor[channel]))];
        return Elementwise.Combine<Elementwise.Add>(Elementwise.Combine<Elementwise.Multiply>(x, new(perChannel, factor)), new(perChannel, added));
    }

    private static Tensor Mean(Tensor x)
    {
        int length = x.Extent(-1);
        Tensor result = new([.. x.Shape[..^1], 1]);
        for (int row = 0; row < result.Count; row++)
        {
            double sum = 0;
            foreach (float value in x.Values.AsSpan(row * length, length))
            {
                sum += value;
            }

            result.Values[row] = (float)(sum / length);
        }

        return result;
    }

    private static Tensor AveragePool(Tensor x, Convolution window)
    {
        int channels = x.Shape[1], height = window.Height(x), width = window.Width(x), size = window.KernelHeight * window.KernelWidth;
        Tensor result = new(1, channels, height, width);
        for (int channel = 0; channel < channels; channel++)
        {
            // One channel as an image of its own: its patches are the windows.
            Tensor image = new([1, 1, x.Shape[2], x.Shape[3]], x.Values[(channel * x.Inner(1))..((channel + 1) * x.Inner(1))]);
            Mean(new([height * width, size], window.Patches(image))).Values.CopyTo(result.Values, channel * height * width);
        }

        return result;
    }

    private static int[] NewShape(Tensor x, Tensor shape)
    {
        int[] extents = [.. shape.Values.Select((extent, axis) => extent == 0 ? x.Shape[axis] : (int)extent)];
        int known = extents.Where(static extent => extent > 0).Aggregate(1, static (product, extent) => product * extent);
        return [.. extents.Select(extent => extent < 0 ? x.Count / known : extent)];
    }

    private static Tensor Concatenate(Tensor[] parts, int axis)
    {
        int[] shape = (int[])parts[0].Shape.Clone();
        shape[axis] = parts.Sum(part => part.Shape[axis]);
        Tensor result = new(shape);
        int inner = result.Inner(axis), offset = 0;
        foreach (Tensor part in parts)
        {
            int run = part.Shape[axis] * inner;
            for (int outer = 0; outer < part.Outer(axis); outer++)
            {
                part.Values.AsSpan(outer * run, run).CopyTo(result.Values.AsSpan((outer * shape[axis] * inner) + offset));
            }

            offset += run;
        }

        return result;
    }

    private static Tensor Slice(Tensor x, IReadOnlyList<long> axes, IReadOnlyList<long> starts, IReadOnlyList<long> ends)
    {
        for (int i = 0; i < starts.Count; i++)
        {
            int axis = axes.Count == 0 ? i : x.Axis(axes[i]), extent = x.Shape[axis];
            int start = Position(starts[i], extent), end = Position(ends[i], extent), run = x.Inner(axis);
            int[] shape = (int[])x.Shape.Clone();
            shape[axis] = Math.Max(end - start, 0);
            Tensor part = new(shape);
            for (int outer = 0; outer < x.Outer(axis); outer++)
            {
                x.Values.AsSpan(((outer * extent) + start) * run, shape[axis] * run).CopyTo(part.Values.AsSpan(outer * shape[axis] * run));
            }

            x = part;
        }

        return x;
    }

    private static int Position(long position, int extent) => (int)Math.Clamp(position < 0 ? position + extent : position, 0, extent);
}
