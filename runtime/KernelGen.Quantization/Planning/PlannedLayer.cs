namespace KernelGen.Quantization;

/// <summary>One line of a <see cref="BitPlan"/>.</summary>
/// <param name="Name">What the model calls the layer.</param>
/// <param name="Weights">How many weights it has.</param>
/// <param name="Bits">Bits per weight.</param>
public sealed record PlannedLayer(string Name, long Weights, int Bits);
