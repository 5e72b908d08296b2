namespace KernelGen.Cli.Studies;

/// <summary>How far the next-token distribution of a quantized head is from that of the exact one.</summary>
/// <param name="Format">The format id of the head.</param>
/// <param name="Temperature">What logits are divided by.</param>
/// <param name="Divergence">Kullback–Leibler divergence in bits, mean over contexts.</param>
/// <param name="TotalVariation">Half the sum of absolute differences of probabilities, mean over contexts.</param>
/// <param name="TimesFp32">How many times as fast as fp32 a large layer of this format is at M = 1.</param>
internal sealed record SamplingRow(string Format, double Temperature, double Divergence, double TotalVariation, double TimesFp32);
