using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Samples;

/// <summary>A llama-style model whose linear layers are generated classes. All code is generic over them, so no call is virtual.</summary>
/// <typeparam name="TAttention">Queries, keys, values and output: width → width.</typeparam>
/// <typeparam name="TUp">Gate and up: width → feed-forward.</typeparam>
/// <typeparam name="TDown">Down: feed-forward → width.</typeparam>
/// <remarks>Embedding and head (2 % of the weights) stay fp16 in every format.</remarks>
public sealed class LanguageModel<TAttention, TUp, TDown> : ILanguageModel
    where TAttention : class, IQuantizedLinear<TAttention>
    where TUp : class, IQuantizedLinear<TUp>
    where TDown : class, IQuantizedLinear<TDown>
{
    private const int LayersPerBlock = 7;

    private readonly ModelWeights _weights;
    private readonly Block<TAttention, TUp, TDown>[] _blocks;
    private readonly Head _head;
    private readonly RotaryEmbedding _rotary;

    private LanguageModel(ModelWeights weights, IEnumerable<Block<TAttention, TUp, TDown>> blocks, IDevice? device)
    {
        _weights = weights;
        _blocks = [.. blocks];
        _head = Head.Create(LinearLayers.Quantize<Head>(weights.Head, new ExactFloats(), null), device);
        _rotary = new RotaryEmbedding(weights.Shape.HeadWidth, weights.Shape.Context);
    }

    /// <inheritdoc/>
    public ModelShape Shape => _weights.Shape;

    /// <inheritdoc/>
    public long PackedBytes => Shape.Blocks * ((4 * TAttention.PackedBytes) + (2 * TUp.PackedBytes) + TDown.PackedBytes);

    /// <inheritdoc/>
    public double StoredBits => 8.0 * PackedBytes / (Shape.Blocks * ((4L * Shape.Width * Shape.Width) + (3L * Shape.Width * Shape.FeedForward)));

    /// <summary>Quantizes every linear layer of a trained model.</summary>
    /// <param name="weights">The float model; its sizes must be those of the layer classes.</param>
    /// <param name="quantizer">The method.</param>
    /// <param name="calibration">Input statistics, for methods that use them.</param>
    /// <param name="device">Where the linear layers run; the default device if <c>null</c>. The rest of the model runs on the CPU.</param>
    /// <param name="progress">Receives the fraction of layers done.</param>
    /// <exception cref="ArgumentException">A shape differs, or the method needs a calibration that was not given.</exception>
    /// <exception cref="KernelGenException">The device cannot run a layer.</exception>
    public static LanguageModel<TAttention, TUp, TDown> Quantize(
        ModelWeights weights, IQuantizer quantizer, ModelCalibration? calibration = null, IDevice? device = null, IProgress<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(quantizer);
        int done = 0;
        return new(weights, weights.Blocks.Select(QuantizeBlock).ToArray(), device);

        Block<TAttention, TUp, TDown> QuantizeBlock(BlockWeights block, int index) => new(
            block,
            Layer<TAttention>(block.Query, index, BlockInput.Attention),
            Layer<TAttention>(block.Key, index, BlockInput.Attention),
            Layer<TAttention>(block.Value, index, BlockInput.Attention),
            Layer<TAttention>(block.Output, index, BlockInput.Heads),
            Layer<TUp>(block.Gate, index, BlockInput.FeedForward),
            Layer<TUp>(block.Up, index, BlockInput.FeedForward),
            Layer<TDown>(block.Down, index, BlockInput.Gated));

        TLayer Layer<TLayer>(Matrix matrix, int index, BlockInput input)
            where TLayer : class, IQuantizedLinear<TLayer>
        {
            TLayer layer = TLayer.Create(LinearLayers.Quantize<TLayer>(matrix, quantizer, calibration?.Of(index, input)), device);
            progress?.Report(++done / (double)(LayersPerBlock * weights.Blocks.Count));
            return layer;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LayerDescription> Describe() => _blocks.SelectMany(static block => block.Describe());

    /// <inheritdoc/>
    public ModelSession Begin() => new(Shape);

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<byte> tokens, ModelSession session, IInputObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (tokens.Length > session.Room)
        {
            throw new ArgumentException($"{tokens.Length} tokens do not fit: the session has room for {session.Room} of {Shape.Context}.", nameof(tokens));
        }

        for (int row = 0; row < tokens.Length; row++)
        {
            if (tokens[row] >= Shape.Vocabulary)
            {
                throw new ArgumentException($"Token {tokens[row]} at position {row} is not below the vocabulary size {Shape.Vocabulary}.", nameof(tokens));
            }

            _weights.Embedding.Row(tokens[row]).CopyTo(session.Hidden.AsSpan(row * Shape.Width));
        }

        for (int index = 0; index < _blocks.Length; index++)
        {
            _blocks[index].Forward(index, tokens.Length, _rotary, session, observer);
        }

        Span<float> hidden = session.Hidden.AsSpan(0, tokens.Length * Shape.Width), normed = session.Normed.AsSpan(0, tokens.Length * Shape.Width);
        Elementwise.RmsNorm(hidden, _weights.Norm, normed);
        _head.Forward(normed, session.AllLogits(tokens.Length), tokens.Length);
        session.Length += tokens.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _head.Dispose();
        foreach (Block<TAttention, TUp, TDown> block in _blocks)
        {
            block.Dispose();
        }
    }
}
