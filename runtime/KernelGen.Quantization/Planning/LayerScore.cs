namespace KernelGen.Quantization;

/// <summary>How much a layer matters, for planners.</summary>
/// <param name="Name">What the model calls the layer.</param>
/// <param name="Weights">How many weights it has.</param>
/// <param name="Score">The larger, the more a coarse layer would hurt. Scales differ between scores; planners compare, or take ratios.</param>
public sealed record LayerScore(string Name, long Weights, double Score);
