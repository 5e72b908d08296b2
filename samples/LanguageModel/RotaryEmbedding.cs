using System;

namespace KernelGen.Samples;

/// <summary>Turns positions into rotations of pairs of features, base 10000; feature i of a head is paired with feature i + half ("halves" convention).</summary>
internal sealed class RotaryEmbedding
{
    private readonly int _half;
    private readonly float[] _cosines;
    private readonly float[] _sines;

    public RotaryEmbedding(int headWidth, int context)
    {
        _half = headWidth / 2;
        _cosines = new float[context * _half];
        _sines = new float[context * _half];
        for (int position = 0; position < context; position++)
        {
            for (int i = 0; i < _half; i++)
            {
                (double sine, double cosine) = Math.SinCos(position * Math.Pow(10000, -2.0 * i / headWidth));
                _cosines[(position * _half) + i] = (float)cosine;
                _sines[(position * _half) + i] = (float)sine;
            }
        }
    }

    /// <summary>Rotates every head of one row in place.</summary>
    public void Rotate(Span<float> row, int position)
    {
        ReadOnlySpan<float> cosines = _cosines.AsSpan(position * _half, _half), sines = _sines.AsSpan(position * _half, _half);
        for (int head = 0; head < row.Length; head += 2 * _half)
        {
            Span<float> low = row.Slice(head, _half), high = row.Slice(head + _half, _half);
            for (int i = 0; i < low.Length; i++)
            {
                float x = low[i], y = high[i];
                low[i] = (x * cosines[i]) - (y * sines[i]);
                high[i] = (y * cosines[i]) + (x * sines[i]);
            }
        }
    }
}
