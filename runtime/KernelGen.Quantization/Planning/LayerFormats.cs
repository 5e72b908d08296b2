using System.Collections.Generic;

namespace KernelGen.Quantization;

/// <summary>The formats a layer can have.</summary>
/// <param name="Name">What the model calls the layer.</param>
/// <param name="Outputs">N.</param>
/// <param name="Inputs">K.</param>
/// <param name="Options">At least one; no two have codes of the same width.</param>
public sealed record LayerFormats(string Name, int Outputs, int Inputs, IReadOnlyList<FormatOption> Options);
