using System;
using System.Numerics;

namespace KernelGen.Samples.Ocr.Graphs;

/// <summary>What surrounds the products of the layers: other orders of elements, and products of two activations.</summary>
internal static class Matrices
{
    private const int Block = 16;

    /// <summary>Columns as rows.</summary>
    public static float[] Transpose(ReadOnlySpan<float> values, int rows, int columns)
    {
        float[] result = Buffers.Rent(values.Length);
        for (int top = 0; top < rows; top += Block)
        {
            int height = Math.Min(Block, rows - top);
            for (int column = 0; column < columns; column++)
            {
                Span<float> destination = result.AsSpan((column * rows) + top, height);
                int source = (top * columns) + column;
                for (int row = 0; row < destination.Length; row++, source += columns)
                {
                    destination[row] = values[source];
                }
            }
        }

        return result;
    }

    /// <summary>Axes in another order.</summary>
    public static Tensor Permute(Tensor x, ReadOnlySpan<int> order)
    {
        int rank = x.Rank;
        int[] shape = new int[rank], steps = new int[rank], index = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            shape[axis] = x.Shape[order[axis]];
            steps[axis] = x.Inner(order[axis]);
        }

        Tensor result = new(shape);
        int source = 0;
        for (int i = 0; i < result.Count; i++)
        {
            result.Values[i] = x.Values[source];
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                source += steps[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                source -= steps[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    /// <summary>Products of the matrices in the last two dimensions; the dimensions before them are the same.</summary>
    public static Tensor Multiply(Tensor x, Tensor y)
    {
        int rows = x.Extent(-2), depth = x.Extent(-1), columns = y.Extent(-1);
        Tensor result = new([.. x.Shape[..^1], columns]);
        for (int batch = 0; batch < x.Count / (rows * depth); batch++)
        {
            for (int row = 0; row < rows; row++)
            {
                Span<float> sums = result.Values.AsSpan(((batch * rows) + row) * columns, columns);
                for (int k = 0; k < depth; k++)
                {
                    Convolution.AddScaled(sums, y.Values.AsSpan(((batch * depth) + k) * columns, columns), x.Values[(((batch * rows) + row) * depth) + k]);
                }
            }
        }

        return result;
    }

    /// <summary>Makes every row of the last dimension a distribution.</summary>
    public static Tensor Softmax(Tensor x)
    {
        Tensor result = new(x.Shape);
        int length = x.Extent(-1);
        for (int start = 0; start < x.Count; start += length)
        {
            ReadOnlySpan<float> source = x.Values.AsSpan(start, length);
            Span<float> row = result.Values.AsSpan(start, length);
            float largest = float.NegativeInfinity, sum = 0;
            foreach (float value in source)
            {
                largest = Math.Max(largest, value);
            }

            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> power = Vector.Exp(new Vector<float>(source[i..]) - new Vector<float>(largest));
                power.CopyTo(row[i..]);
                sum += Vector.Sum(power);
            }

            for (; i < length; i++)
            {
                sum += row[i] = MathF.Exp(source[i] - largest);
            }

            foreach (ref float value in row)
            {
                value /= sum;
            }
        }

        return result;
    }
}
