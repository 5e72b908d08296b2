using System;
using System.Linq;

namespace KernelGen.Samples;

/// <summary>One text in the making: the positions a model has seen, and room to compute. Belongs to one thread at a time.</summary>
public sealed class ModelSession
{
    private readonly ModelShape _shape;
    private readonly float[] _logits;

    internal ModelSession(ModelShape shape)
    {
        _shape = shape;
        int rows = shape.Context;
        _logits = new float[rows * shape.Vocabulary];
        Hidden = new float[rows * shape.Width];
        Normed = new float[rows * shape.Width];
        Queries = new float[rows * shape.Width];
        Keys = new float[rows * shape.Width];
        Values = new float[rows * shape.Width];
        Gates = new float[rows * shape.FeedForward];
        Ups = new float[rows * shape.FeedForward];
        Caches = [.. Enumerable.Range(0, shape.Blocks).Select(_ => new KeyValueCache(shape))];
    }

    /// <summary>Positions seen.</summary>
    public int Length { get; internal set; }

    /// <summary>Positions left before the context is full.</summary>
    public int Room => _shape.Context - Length;

    internal float[] Hidden { get; }

    internal float[] Normed { get; }

    internal float[] Queries { get; }

    internal float[] Keys { get; }

    internal float[] Values { get; }

    internal float[] Gates { get; }

    internal float[] Ups { get; }

    internal KeyValueCache[] Caches { get; }

    /// <summary>The logits after token <paramref name="row"/> of the last call, one per vocabulary entry.</summary>
    public Span<float> Logits(int row) => _logits.AsSpan(row * _shape.Vocabulary, _shape.Vocabulary);

    /// <summary>Forgets what was seen.</summary>
    public void Reset() => Length = 0;

    internal Span<float> AllLogits(int rows) => _logits.AsSpan(0, rows * _shape.Vocabulary);
}
