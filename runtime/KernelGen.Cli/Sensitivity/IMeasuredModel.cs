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

    /// <summary>The loss of a model that has a little more error than one with a known loss.</summary>
    /// <param name="loss">The known loss.</param>
    /// <param name="tolerance">How much more, as a part of what the model has or puts out.</param>
    double Allowed(double loss, double tolerance);
}
