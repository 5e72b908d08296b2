using System;
using System.Linq;
using System.Numerics;

namespace KernelGen.Samples.Ocr.Graphs;

/// <summary>Operations on single elements, or on pairs of them under the broadcasting rules of ONNX.</summary>
internal static class Elementwise
{
    /// <summary>A function of one element.</summary>
    public interface IUnary
    {
        static abstract Vector<float> Of(Vector<float> x, float first, float second);
    }

    /// <summary>A function of two elements.</summary>
    public interface IBinary
    {
        static abstract Vector<float> Of(Vector<float> x, Vector<float> y);
    }

    /// <summary>Applies a function of one element and two parameters.</summary>
    public static Tensor Map<T>(Tensor x, float first = 0, float second = 0)
        where T : IUnary
    {
        Tensor result = new(x.Shape);
        ReadOnlySpan<float> source = x.Values;
        Span<float> destination = result.Values;
        int i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            T.Of(new Vector<float>(source[i..]), first, second).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = T.Of(new Vector<float>(source[i]), first, second)[0];
        }

        return result;
    }

    /// <summary>Applies a function of two elements. Extents of 1, and leading ones that are missing, stretch to those of the other tensor.</summary>
    /// <exception cref="KernelGenException">Two extents differ and neither is 1.</exception>
    public static Tensor Combine<T>(Tensor x, Tensor y)
        where T : IBinary
    {
        int rank = Math.Max(x.Rank, y.Rank);
        int[] a = Padded(x.Shape, rank), b = Padded(y.Shape, rank);
        Tensor result = new([.. a.Zip(b, (first, second) => first == second || second == 1 ? first : first == 1 ? second : throw Mismatch(x, y))]);
        if (x.Count == 1 || y.Count == 1 || a.SequenceEqual(b))
        {
            Run<T>(x.Values, y.Values, result.Values);
            return result;
        }

        int last = result.Shape[^1], runA = a[^1], runB = b[^1];
        int[] index = new int[rank - 1];
        for (int start = 0; start < result.Count; start += last)
        {
            int offsetA = 0, offsetB = 0;
            for (int axis = 0; axis < index.Length; axis++)
            {
                offsetA = (offsetA * a[axis]) + (a[axis] == 1 ? 0 : index[axis]);
                offsetB = (offsetB * b[axis]) + (b[axis] == 1 ? 0 : index[axis]);
            }

            Run<T>(x.Values.AsSpan(offsetA * runA, runA), y.Values.AsSpan(offsetB * runB, runB), result.Values.AsSpan(start, last));
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == result.Shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return result;
    }

    private static void Run<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result)
        where T : IBinary
    {
        bool oneX = x.Length == 1, oneY = y.Length == 1;
        Vector<float> constantX = new(x[0]), constantY = new(y[0]);
        int i = 0;
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            T.Of(oneX ? constantX : new Vector<float>(x[i..]), oneY ? constantY : new Vector<float>(y[i..])).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            result[i] = T.Of(oneX ? constantX : new Vector<float>(x[i]), oneY ? constantY : new Vector<float>(y[i]))[0];
        }
    }

    private static int[] Padded(int[] shape, int rank) => [.. Enumerable.Repeat(1, rank - shape.Length), .. shape];

    private static KernelGenException Mismatch(Tensor x, Tensor y) =>
        new($"Tensors of shape [{string.Join(", ", x.Shape)}] and [{string.Join(", ", y.Shape)}] cannot be combined: each extent must be the same, or 1.");

    public readonly struct Add : IBinary
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y) => x + y;
    }

    public readonly struct Subtract : IBinary
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y) => x - y;
    }

    public readonly struct Multiply : IBinary
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y) => x * y;
    }

    public readonly struct Divide : IBinary
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y) => x / y;
    }

    public readonly struct Clip : IUnary
    {
        public static Vector<float> Of(Vector<float> x, float first, float second) => Vector.MinNative(Vector.MaxNative(x, new(first)), new(second));
    }

    /// <summary><c>max(0, min(1, first·x + second))</c>.</summary>
    public readonly struct HardSigmoid : IUnary
    {
        public static Vector<float> Of(Vector<float> x, float first, float second) => Vector.MinNative(Vector.MaxNative((x * first) + new Vector<float>(second), Vector<float>.Zero), Vector<float>.One);
    }

    public readonly struct Sigmoid : IUnary
    {
        public static Vector<float> Of(Vector<float> x, float first, float second) => Vector<float>.One / (Vector<float>.One + Vector.Exp(-x));
    }

    public readonly struct SquareRoot : IUnary
    {
        public static Vector<float> Of(Vector<float> x, float first, float second) => Vector.SquareRoot(x);
    }

    public readonly struct Square : IUnary
    {
        public static Vector<float> Of(Vector<float> x, float first, float second) => x * x;
    }
}
