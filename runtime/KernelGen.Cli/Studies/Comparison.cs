using System;
using KernelGen.Cli.Synthetic;
using KernelGen.Quantization;

namespace KernelGen.Cli.Studies;

/// <summary>A claim about quality: one way to compress a layer beats another by so much.</summary>
/// <param name="Seed">The row of the paper among the systems that are reproduced.</param>
/// <param name="System">The paper's system.</param>
/// <param name="Ours">What is claimed to be better.</param>
/// <param name="Other">What it is compared with.</param>
/// <param name="GaussianGoal">The largest ratio of errors on the well-behaved layer, or none.</param>
/// <param name="HeavyTailedGoal">The same on the heavy-tailed layer.</param>
internal sealed record Comparison(string Seed, string System, Comparison.Side Ours, Comparison.Side Other, double? GaussianGoal, double? HeavyTailedGoal)
{
    /// <summary>One side.</summary>
    /// <param name="Name">What is done.</param>
    /// <param name="Approximate">The weights that come of it.</param>
    internal sealed record Side(string Name, Func<SyntheticLayer, Matrix> Approximate)
    {
        /// <summary>A method in a format.</summary>
        public static Side Of(Composition method, string format) =>
            new($"{method.Name} {format}", layer => method.Quantize(FormatId.Parse(format), layer.Weights, layer.Calibration).Dequantize());

        /// <summary>A method in a format, from the weights alone.</summary>
        public static Side Blind(Composition method, string format) =>
            new($"{method.Name} {format}, weights alone", layer => method.Quantize(FormatId.Parse(format), layer.Weights).Dequantize());
    }
}
