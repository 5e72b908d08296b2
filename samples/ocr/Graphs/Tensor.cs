using System;
using System.Linq;

namespace KernelGen.Samples.Ocr.Graphs;

/// <summary>A dense tensor, the last dimension first in memory. Values that are shapes are stored as floats too: they are small integers, which floats hold exactly.</summary>
/// <remarks>Every tensor has an array of its own.</remarks>
/// <param name="Shape">Extents, outermost first; empty for a scalar.</param>
/// <param name="Values">The elements.</param>
internal sealed record Tensor(int[] Shape, float[] Values)
{
    /// <summary>A tensor of zeros.</summary>
    public Tensor(params int[] shape)
        : this(shape, Buffers.Rent(CountOf(shape)))
    {
    }

    /// <summary>Dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>Elements.</summary>
    public int Count => Values.Length;

    /// <summary>A constant of a model.</summary>
    public static Tensor Of(OnnxTensor constant) => new(
        [.. constant.Shape.Select(static extent => (int)extent)],
        constant.Type.IsFloat() ? constant.ReadFloats() : [.. constant.ReadIntegers().Select(static value => (float)value)]);

    /// <summary>An extent, counted from the last one if the axis is negative.</summary>
    public int Extent(int axis) => Shape[Axis(axis)];

    /// <summary>An axis as a number from 0 on.</summary>
    public int Axis(long axis) => (int)(axis < 0 ? axis + Rank : axis);

    /// <summary>The product of the extents before an axis.</summary>
    public int Outer(int axis) => CountOf(Shape.AsSpan(0, axis));

    /// <summary>The product of the extents after an axis.</summary>
    public int Inner(int axis) => CountOf(Shape.AsSpan(axis + 1));

    /// <summary>A copy under another shape.</summary>
    public Tensor Reshape(params int[] shape)
    {
        Tensor copy = new(shape);
        Values.CopyTo(copy.Values, 0);
        return copy;
    }

    private static int CountOf(ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int extent in shape)
        {
            count *= extent;
        }

        return count;
    }
}
