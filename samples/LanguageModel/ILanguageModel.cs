using System;
using System.Collections.Generic;

namespace KernelGen.Samples;

/// <summary>A language model, whatever its layers are stored as.</summary>
public interface ILanguageModel : IDisposable
{
    /// <summary>Sizes.</summary>
    ModelShape Shape { get; }

    /// <summary>Exact bytes of the packed linear layers of all blocks.</summary>
    long PackedBytes { get; }

    /// <summary>Stored bits per weight of those layers.</summary>
    double StoredBits { get; }

    /// <summary>What runs the linear layers of the blocks, first to last, and why.</summary>
    IEnumerable<LayerDescription> Describe();

    /// <summary>Starts a text.</summary>
    ModelSession Begin();

    /// <summary>Reads tokens at the end of a session's text; <see cref="ModelSession.Logits"/> then predicts what follows each of them.</summary>
    /// <exception cref="ArgumentException">The tokens do not fit in the context, or one of them is not in the vocabulary.</exception>
    void Forward(ReadOnlySpan<byte> tokens, ModelSession session, IInputObserver? observer = null);
}
