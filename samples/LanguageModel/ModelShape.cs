namespace KernelGen.Samples;

/// <summary>The sizes of a model.</summary>
/// <param name="Width">Features of the residual stream.</param>
/// <param name="Blocks">Transformer blocks.</param>
/// <param name="Heads">Attention heads; they divide the width.</param>
/// <param name="FeedForward">Features inside the feed-forward part.</param>
/// <param name="Context">Positions the model was trained on.</param>
/// <param name="Vocabulary">Tokens.</param>
public sealed record ModelShape(int Width, int Blocks, int Heads, int FeedForward, int Context, int Vocabulary)
{
    /// <summary>Features of one head.</summary>
    public int HeadWidth => Width / Heads;
}
