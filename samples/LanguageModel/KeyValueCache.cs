using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace KernelGen.Samples;

/// <summary>The keys and values one block has seen, and causal attention over them.</summary>
/// <remarks>
/// Keys are stored transposed, one row of positions per feature, so that the scores of a query against neighbouring positions are neighbours
/// and no sum runs across a vector. Values are stored one row per position.
/// </remarks>
internal sealed class KeyValueCache
{
    private readonly ModelShape _shape;
    private readonly int _stride;
    private readonly float[] _keys;
    private readonly float[] _values;
    private readonly float[] _scores;

    public KeyValueCache(ModelShape shape)
    {
        _shape = shape;
        _stride = (shape.Context + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _keys = new float[shape.Width * _stride];
        _values = new float[shape.Context * shape.Width];
        _scores = new float[_stride];
    }

    /// <summary>Stores the key and the value of one position.</summary>
    public void Store(int position, ReadOnlySpan<float> key, ReadOnlySpan<float> value)
    {
        for (int i = 0; i < key.Length; i++)
        {
            _keys[(i * _stride) + position] = key[i];
        }

        value.CopyTo(_values.AsSpan(position * _shape.Width));
    }

    /// <summary>For every head, <c>softmax(q·Kᵀ / √width)·V</c> over positions 0 to <paramref name="position"/>.</summary>
    public void Attend(int position, ReadOnlySpan<float> query, Span<float> result)
    {
        int width = _shape.HeadWidth;
        for (int head = 0; head < _shape.Heads; head++)
        {
            Score(query.Slice(head * width, width), head * width, position + 1);
            Elementwise.Softmax(_scores.AsSpan(0, position + 1));
            Mix(head * width, position + 1, result.Slice(head * width, width));
        }
    }

    private void Score(ReadOnlySpan<float> query, int firstFeature, int positions)
    {
        float scale = 1 / MathF.Sqrt(query.Length);
        Span<Vector<float>> scores = MemoryMarshal.Cast<float, Vector<float>>(_scores.AsSpan());
        int vectors = (positions + Vector<float>.Count - 1) / Vector<float>.Count;
        scores[..vectors].Clear();
        for (int feature = 0; feature < query.Length; feature++)
        {
            Vector<float> q = new(query[feature] * scale);
            ReadOnlySpan<Vector<float>> keys = MemoryMarshal.Cast<float, Vector<float>>(_keys.AsSpan((firstFeature + feature) * _stride, _stride));
            for (int i = 0; i < vectors; i++)
            {
                scores[i] = Vector.FusedMultiplyAdd(q, keys[i], scores[i]);
            }
        }
    }

    private void Mix(int firstFeature, int positions, Span<float> result)
    {
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(result);
        result.Clear();
        for (int position = 0; position < positions; position++)
        {
            Vector<float> weight = new(_scores[position]);
            ReadOnlySpan<float> value = _values.AsSpan((position * _shape.Width) + firstFeature, result.Length);
            ReadOnlySpan<Vector<float>> values = MemoryMarshal.Cast<float, Vector<float>>(value);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] = Vector.FusedMultiplyAdd(weight, values[i], sums[i]);
            }

            for (int i = sums.Length * Vector<float>.Count; i < result.Length; i++)
            {
                result[i] += _scores[position] * value[i];
            }
        }
    }
}
