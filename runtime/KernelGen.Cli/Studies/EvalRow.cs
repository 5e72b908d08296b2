namespace KernelGen.Cli.Studies;

/// <summary>What quantization does to a classifier, and what its format costs in time.</summary>
/// <param name="Model">S, M or L.</param>
/// <param name="Format">The format id of both layers.</param>
/// <param name="Method">The quantizer; fp32 for the exact network.</param>
/// <param name="Kibibytes">Packed weights of both layers.</param>
/// <param name="Accuracy">Share of held-out points in the right class: knowledge.</param>
/// <param name="Loss">Cross-entropy over held-out points in bits, the proxy.</param>
/// <param name="Divergence">Kullback–Leibler divergence from the exact network's answers in bits: alignment.</param>
/// <param name="TimesFp32One">How many times as fast as fp32 a large layer of this format is at M = 1: efficiency.</param>
/// <param name="TimesFp32Many">The same at M = 64.</param>
internal sealed record EvalRow(
    string Model, string Format, string Method, double Kibibytes, double Accuracy, double Loss, double Divergence, double TimesFp32One, double TimesFp32Many);
