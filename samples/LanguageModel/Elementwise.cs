using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace KernelGen.Samples;

/// <summary>The parts of a transformer that are no matrix product.</summary>
internal static class Elementwise
{
    private const float Epsilon = 1e-5f;

    /// <summary><c>y = x / sqrt(mean(x²) + 1e-5) · scale</c>, row by row.</summary>
    public static void RmsNorm(ReadOnlySpan<float> x, ReadOnlySpan<float> scale, Span<float> y)
    {
        int width = scale.Length;
        for (int start = 0; start < x.Length; start += width)
        {
            ReadOnlySpan<float> row = x.Slice(start, width);
            float factor = 1 / MathF.Sqrt((Dot(row, row) / width) + Epsilon);
            Span<float> result = y.Slice(start, width);
            for (int i = 0; i < width; i++)
            {
                result[i] = row[i] * factor * scale[i];
            }
        }
    }

    /// <summary><c>y += x</c>.</summary>
    public static void Add(Span<float> y, ReadOnlySpan<float> x)
    {
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(y);
        ReadOnlySpan<Vector<float>> terms = MemoryMarshal.Cast<float, Vector<float>>(x);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += terms[i];
        }

        for (int i = sums.Length * Vector<float>.Count; i < y.Length; i++)
        {
            y[i] += x[i];
        }
    }

    /// <summary><c>gate = gate · sigmoid(gate) · up</c>.</summary>
    public static void SwiGlu(Span<float> gate, ReadOnlySpan<float> up)
    {
        Span<Vector<float>> gates = MemoryMarshal.Cast<float, Vector<float>>(gate);
        ReadOnlySpan<Vector<float>> ups = MemoryMarshal.Cast<float, Vector<float>>(up);
        for (int i = 0; i < gates.Length; i++)
        {
            gates[i] = gates[i] * ups[i] / (Vector<float>.One + Vector.Exp(-gates[i]));
        }

        for (int i = gates.Length * Vector<float>.Count; i < gate.Length; i++)
        {
            gate[i] = gate[i] * up[i] / (1 + MathF.Exp(-gate[i]));
        }
    }

    /// <summary>Turns scores into weights that sum to 1, <c>exp(x − max) / Σ exp(x − max)</c>, and returns the sum's logarithm plus the maximum.</summary>
    public static float Softmax(Span<float> x)
    {
        float max = float.NegativeInfinity;
        foreach (float value in x)
        {
            max = MathF.Max(max, value);
        }

        Vector<float> sums = Vector<float>.Zero, shift = new(max);
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(x);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Vector.Exp(vectors[i] - shift);
            sums += vectors[i];
        }

        float sum = Vector.Sum(sums);
        for (int i = vectors.Length * Vector<float>.Count; i < x.Length; i++)
        {
            x[i] = MathF.Exp(x[i] - max);
            sum += x[i];
        }

        float factor = 1 / sum;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] *= factor;
        }

        return max + MathF.Log(sum);
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> left = MemoryMarshal.Cast<float, Vector<float>>(a), right = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<float> sums = Vector<float>.Zero;
        for (int i = 0; i < left.Length; i++)
        {
            sums += left[i] * right[i];
        }

        float sum = Vector.Sum(sums);
        for (int i = left.Length * Vector<float>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
