using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>One width per layer such that the summed loss is least and the summed cost stays within a budget: OHQ's integer program.</summary>
/// <remarks>
/// OHQ (Huang et al. 2023) measures the latency of every layer at every width on the chip and solves a linear program over the choices; here
/// measurements are an input and the integer program is solved exactly. It is a multiple-choice knapsack: layers are added one by one,
/// keeping every partial plan that no other beats in both cost and loss, and that the linear relaxation of the remaining layers does not
/// rule out. The relaxation is tight, so that few survive; the worst case is exponential all the same.
/// </remarks>
public static class BudgetPlanner
{
    /// <summary>Solves the program.</summary>
    /// <param name="layers">The layers in model order.</param>
    /// <param name="budget">The largest sum of costs.</param>
    /// <returns>A plan of least loss, or <c>null</c> if even the cheapest widths exceed the budget.</returns>
    /// <exception cref="ArgumentException">There is no layer, a layer has no option, or a number is not finite or a cost negative.</exception>
    public static BitPlan? Plan(IReadOnlyList<LayerOptions> layers, double budget)
    {
        Check(layers);
        RelaxedPlans relaxed = new(layers);
        double allowed = budget * (1 + 1e-12);   // sums in another order differ in their last digits
        double bound = relaxed.GreedyLoss(allowed);
        if (double.IsPositiveInfinity(bound))
        {
            return null;
        }

        List<Partial> front = [new(0, 0, null, null)];
        for (int layer = 0; layer < layers.Count; layer++)
        {
            front = Undominated(front.SelectMany(partial => layers[layer].Options.Select(partial.With))
                .Where(partial => partial.Loss + relaxed.LeastLoss(layer + 1, allowed - partial.Cost) <= bound));
        }

        // Partials ascend in cost and descend in loss: the last is the best.
        return new(front[^1].Choices().Zip(layers, static (option, layer) => new PlannedLayer(layer.Name, layer.Weights, option.Bits)));
    }

    private static List<Partial> Undominated(IEnumerable<Partial> partials)
    {
        List<Partial> kept = [];
        foreach (Partial partial in partials.OrderBy(static partial => partial.Cost).ThenBy(static partial => partial.Loss))
        {
            if (kept.Count == 0 || partial.Loss < kept[^1].Loss)
            {
                kept.Add(partial);
            }
        }

        return kept;
    }

    private static void Check(IReadOnlyList<LayerOptions> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0)
        {
            throw new ArgumentException("There is no layer to plan.", nameof(layers));
        }

        foreach (LayerOptions layer in layers)
        {
            if (layer.Options.Count == 0)
            {
                throw new ArgumentException($"Layer '{layer.Name}' has no width to choose from.", nameof(layers));
            }

            foreach (WidthOption option in layer.Options)
            {
                if (!(option.Cost >= 0 && double.IsFinite(option.Cost) && double.IsFinite(option.Loss)))
                {
                    throw new ArgumentException(
                        FormattableString.Invariant($"Layer '{layer.Name}' at {option.Bits} bits has cost {option.Cost} and loss {option.Loss}; ")
                        + "costs are finite and not negative, losses finite.",
                        nameof(layers));
                }
            }
        }
    }

    /// <summary>Widths of the first layers.</summary>
    private sealed record Partial(double Cost, double Loss, WidthOption? Last, Partial? Before)
    {
        public Partial With(WidthOption option) => new(Cost + option.Cost, Loss + option.Loss, option, this);

        public IEnumerable<WidthOption> Choices() => Before is null ? [] : Before.Choices().Append(Last!);
    }
}
