using System.Collections.Generic;

namespace KernelGen.Cli.Sensitivity;

/// <summary>A model whose layers can be quantized one at a time.</summary>
internal interface IMeasuredModel
{
    /// <summary>What <see cref="Loss"/> counts, for tables.</summary>
    string LossName { get; }

    /// <summary>The layers by name, in model order.</summary>
    IReadOnlyList<(string Name, Matrix Weights)> Layers { get; }

    /// <summary>What is lost if one layer is quantized and the others are not.</summary>
    /// <param name="layer">The layer's position.</param>
    /// <param name="quantizer">The method.</param>
    /// <param name="format">The format.</param>
    double Loss(int layer, IQuantizer quantizer, LayerFormat format);
}
