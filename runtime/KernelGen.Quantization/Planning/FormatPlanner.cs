using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>One format per layer such that the summed loss is least and the stored bits stay within an average, by <see cref="BudgetPlanner"/>.</summary>
public static class FormatPlanner
{
    /// <summary>Chooses.</summary>
    /// <param name="layers">The layers in model order.</param>
    /// <param name="averageBits">The most stored bits per weight, scales and padding included.</param>
    /// <exception cref="ArgumentException">There is no layer, two options of one have the same width, or the smallest formats need more bits.</exception>
    public static FormatPlan Plan(IReadOnlyList<LayerFormats> layers, double averageBits)
    {
        ArgumentNullException.ThrowIfNull(layers);
        LayerOptions[] options = [.. layers.Select(static layer => new LayerOptions(
            layer.Name,
            (long)layer.Outputs * layer.Inputs,
            [.. layer.Options.Select(option => new WidthOption(WidthOf(option.Format), Bits(layer, option.Format), option.Loss))]))];
        if (options.FirstOrDefault(static layer => layer.Options.DistinctBy(static option => option.Bits).Count() < layer.Options.Count) is { } ambiguous)
        {
            throw new ArgumentException($"Two formats of layer '{ambiguous.Name}' have codes of the same width; a plan chooses one format for each width.", nameof(layers));
        }

        double weights = options.Sum(static layer => (double)layer.Weights);
        BitPlan chosen = BudgetPlanner.Plan(options, averageBits * weights) ?? throw new ArgumentException(
            FormattableString.Invariant($"No plan has {averageBits} stored bits per weight: the smallest formats need {options.Sum(Smallest) / weights:0.00}."), nameof(averageBits));
        (string Layer, LayerFormat Format)[] plan = [.. layers.Select(layer => (layer.Name, Chosen(layer).Format))];
        return new(plan, layers.Sum(layer => Bits(layer, Chosen(layer).Format)) / weights, layers.Sum(layer => Chosen(layer).Loss));

        FormatOption Chosen(LayerFormats layer) => layer.Options.Single(option => WidthOf(option.Format) == chosen[layer.Name]);
    }

    private static double Smallest(LayerOptions layer) => layer.Options.Min(static option => option.Cost);

    private static int WidthOf(LayerFormat format) => format.Weights.Element.Bits;

    private static double Bits(LayerFormats layer, LayerFormat format) => 8.0 * format.PackedBytes(layer.Outputs, layer.Inputs);
}
