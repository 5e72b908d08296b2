using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Samples;

/// <summary>One transformer block: attention, then a gated feed-forward part, each behind an RMS norm and added to the residual stream.</summary>
internal sealed class Block<TAttention, TUp, TDown>(
    BlockWeights weights, TAttention query, TAttention key, TAttention value, TAttention output, TUp gate, TUp up, TDown down) : IDisposable
    where TAttention : class, IQuantizedLinear<TAttention>
    where TUp : class, IQuantizedLinear<TUp>
    where TDown : class, IQuantizedLinear<TDown>
{
    private readonly LinearGroup _attention = new(query, key, value), _feedForward = new(gate, up);
    private readonly TAttention _output = output;
    private readonly TDown _down = down;
    private readonly IQuantizedLinear[] _layers = [query, key, value, output, gate, up, down];

    /// <summary>Adds the block's two parts to <c>session.Hidden</c>.</summary>
    public void Forward(int index, int rows, RotaryEmbedding rotary, ModelSession session, IInputObserver? observer)
    {
        int width = TAttention.InFeatures;
        Span<float> hidden = session.Hidden.AsSpan(0, rows * width), normed = session.Normed.AsSpan(0, rows * width);

        Elementwise.RmsNorm(hidden, weights.AttentionNorm, normed);
        observer?.Observe(index, BlockInput.Attention, normed, rows);
        _attention.Forward(normed, rows, session.Queries, session.Keys, session.Values);
        Attend(index, rows, width, rotary, session);
        observer?.Observe(index, BlockInput.Heads, normed, rows);
        Span<float> added = session.Queries.AsSpan(0, rows * width);
        _output.Forward(normed, added, rows);
        Elementwise.Add(hidden, added);

        Span<float> gates = session.Gates.AsSpan(0, rows * TUp.OutFeatures), ups = session.Ups.AsSpan(0, rows * TUp.OutFeatures);
        Elementwise.RmsNorm(hidden, weights.FeedForwardNorm, normed);
        observer?.Observe(index, BlockInput.FeedForward, normed, rows);
        _feedForward.Forward(normed, rows, session.Gates, session.Ups);
        Elementwise.SwiGlu(gates, ups);
        observer?.Observe(index, BlockInput.Gated, gates, rows);
        _down.Forward(gates, added, rows);
        Elementwise.Add(hidden, added);
    }

    /// <summary>What runs its layers.</summary>
    public IEnumerable<LayerDescription> Describe() => _layers.Select(static layer => layer.OnDevice.Describe());

    public void Dispose()
    {
        foreach (IQuantizedLinear layer in _layers)
        {
            layer.Dispose();
        }
    }

    private static void Attend(int index, int rows, int width, RotaryEmbedding rotary, ModelSession session)
    {
        for (int row = 0; row < rows; row++)
        {
            int position = session.Length + row;
            Span<float> query = session.Queries.AsSpan(row * width, width), key = session.Keys.AsSpan(row * width, width);
            rotary.Rotate(query, position);
            rotary.Rotate(key, position);
            session.Caches[index].Store(position, key, session.Values.AsSpan(row * width, width));
            session.Caches[index].Attend(position, query, session.Normed.AsSpan(row * width, width));
        }
    }
}
