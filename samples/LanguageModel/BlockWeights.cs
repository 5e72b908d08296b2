namespace KernelGen.Samples;

/// <summary>The float weights of one transformer block; matrices are outputs × inputs.</summary>
/// <param name="AttentionNorm">RMS norm before attention.</param>
/// <param name="Query">Queries.</param>
/// <param name="Key">Keys.</param>
/// <param name="Value">Values.</param>
/// <param name="Output">From the heads back to the residual stream.</param>
/// <param name="FeedForwardNorm">RMS norm before the feed-forward part.</param>
/// <param name="Gate">The gated half, which goes through SiLU.</param>
/// <param name="Up">The other half.</param>
/// <param name="Down">Back to the residual stream.</param>
public sealed record BlockWeights(
    float[] AttentionNorm, Matrix Query, Matrix Key, Matrix Value, Matrix Output, float[] FeedForwardNorm, Matrix Gate, Matrix Up, Matrix Down);
