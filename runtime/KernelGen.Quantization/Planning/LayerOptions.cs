using System.Collections.Generic;

namespace KernelGen.Quantization;

/// <summary>The widths a layer can have.</summary>
/// <param name="Name">What the model calls the layer.</param>
/// <param name="Weights">How many weights it has.</param>
/// <param name="Options">At least one.</param>
public sealed record LayerOptions(string Name, long Weights, IReadOnlyList<WidthOption> Options);
