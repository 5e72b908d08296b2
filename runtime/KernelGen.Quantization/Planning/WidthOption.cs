namespace KernelGen.Quantization;

/// <summary>What a layer costs and loses at one width.</summary>
/// <param name="Bits">Bits per weight.</param>
/// <param name="Cost">What the budget is spent on: measured seconds, bytes, bits; finite, ≥ 0.</param>
/// <param name="Loss">What the model loses; finite. Losses of layers add.</param>
public sealed record WidthOption(int Bits, double Cost, double Loss);
