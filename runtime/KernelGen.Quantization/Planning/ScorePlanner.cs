using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>Plans from one score per layer (<see cref="LayerScores"/>).</summary>
public static class ScorePlanner
{
    /// <summary>The given part of the layers, those of least score, go to the low width; the others stay high (Dumitru et al. 2024).</summary>
    /// <param name="layers">The layers in model order; of equal scores, those that come first are lowered first.</param>
    /// <param name="fraction">Which part of the layers is lowered, rounded down to whole layers; 0…1.</param>
    /// <param name="high">Bits of the important layers.</param>
    /// <param name="low">Bits of the others.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fraction"/> is outside [0, 1].</exception>
    public static BitPlan LowerLeastImportant(IReadOnlyList<LayerScore> layers, double fraction, int high, int low)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (fraction is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The part of the layers that is lowered lies between 0 and 1.");
        }

        HashSet<string> lowered = [.. layers.OrderBy(static layer => layer.Score).Take((int)(fraction * layers.Count)).Select(static layer => layer.Name)];
        return new(layers.Select(layer => new PlannedLayer(layer.Name, layer.Weights, lowered.Contains(layer.Name) ? low : high)));
    }

    /// <summary>Spends an average number of bits where scores are large, as CPTQuant does with 4, 8 and 16 bits (Nanda et al. 2024).</summary>
    /// <remarks>Minimizes <c>Σ score·4^(−bits)</c>, exactly: a rounding error shrinks by 4 in the square with every bit. Scores are taken relative
    /// to the smallest, so that they need not be positive.</remarks>
    /// <param name="layers">The layers in model order.</param>
    /// <param name="widths">The widths to choose from.</param>
    /// <param name="averageBits">The largest average over all weights.</param>
    /// <exception cref="ArgumentException">There is no layer or width, or the average is below the smallest width.</exception>
    public static BitPlan Spend(IReadOnlyList<LayerScore> layers, IReadOnlyList<int> widths, double averageBits)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(widths);
        if (layers.Count == 0 || widths.Count == 0 || averageBits < widths.Min())
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{layers.Count} layers and {widths.Count} widths cannot average {averageBits} bits; raise it to the smallest width or more."));
        }

        double least = layers.Min(static layer => layer.Score), range = layers.Max(static layer => layer.Score) - least;
        double Importance(LayerScore layer) => range > 0 ? 0.01 + (layer.Score - least) / range : 1;
        LayerOptions[] options = [.. layers.Select(layer => new LayerOptions(
            layer.Name,
            layer.Weights,
            [.. widths.Select(bits => new WidthOption(bits, (double)layer.Weights * bits, Importance(layer) * Math.Pow(4, -bits)))]))];
        return BudgetPlanner.Plan(options, averageBits * layers.Sum(static layer => (double)layer.Weights))!;
    }
}
