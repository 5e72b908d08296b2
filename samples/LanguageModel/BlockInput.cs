namespace KernelGen.Samples;

/// <summary>The distinct inputs that the linear layers of a block see.</summary>
public enum BlockInput
{
    /// <summary>Of queries, keys and values.</summary>
    Attention,

    /// <summary>Of the attention output.</summary>
    Heads,

    /// <summary>Of gate and up.</summary>
    FeedForward,

    /// <summary>Of down.</summary>
    Gated,
}
