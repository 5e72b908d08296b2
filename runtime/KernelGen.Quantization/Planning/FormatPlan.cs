using System.Collections.Generic;

namespace KernelGen.Quantization;

/// <summary>A format for each layer of a model, for <see cref="PlanFile.Save"/>.</summary>
/// <param name="Layers">The layers in model order.</param>
/// <param name="StoredBits">Stored bits per weight over all of them, scales and padding included.</param>
/// <param name="Loss">The sum of their losses.</param>
public sealed record FormatPlan(IReadOnlyList<(string Layer, LayerFormat Format)> Layers, double StoredBits, double Loss);
