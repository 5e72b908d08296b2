namespace KernelGen.Quantization;

/// <summary>What a layer loses in one format.</summary>
/// <param name="Format">The format.</param>
/// <param name="Loss">What the model loses; finite. Losses of layers add.</param>
public sealed record FormatOption(LayerFormat Format, double Loss);
