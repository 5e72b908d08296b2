using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>What layers lose at least if they may mix widths: the linear relaxation of <see cref="BudgetPlanner"/>, for every suffix of the
/// layers and every budget.</summary>
/// <remarks>Mixing spans the lower convex hull of a layer's (cost, loss) points; the relaxation buys hull segments of all layers in order of
/// what they save per cost.</remarks>
internal sealed class RelaxedPlans
{
    // Sums over the segments bought so far, cheapest plan first; one array per suffix.
    private readonly double[][] _costs;
    private readonly double[][] _losses;
    private readonly List<Segment> _segments;
    private readonly double _slack;

    public RelaxedPlans(IReadOnlyList<LayerOptions> layers)
    {
        List<WidthOption>[] hulls = [.. layers.Select(static layer => Hull(layer.Options))];
        _segments = [.. hulls.SelectMany(static (hull, layer) => hull.Zip(hull.Skip(1), (a, b) => new Segment(layer, b.Cost - a.Cost, a.Loss - b.Loss)))
            .OrderByDescending(static segment => segment.Saving / segment.Cost)];
        _costs = new double[layers.Count + 1][];
        _losses = new double[layers.Count + 1][];
        for (int start = 0; start <= layers.Count; start++)
        {
            Segment[] own = [.. _segments.Where(segment => segment.Layer >= start)];
            double[] costs = _costs[start] = new double[own.Length + 1], losses = _losses[start] = new double[own.Length + 1];
            (costs[0], losses[0]) = (hulls.Skip(start).Sum(static hull => hull[0].Cost), hulls.Skip(start).Sum(static hull => hull[0].Loss));
            for (int i = 0; i < own.Length; i++)
            {
                (costs[i + 1], losses[i + 1]) = (costs[i] + own[i].Cost, losses[i] - own[i].Saving);
            }
        }

        // Sums in another order may differ in their last digits.
        _slack = 1e-12 * layers.Sum(static layer => layer.Options.Max(static option => Math.Abs(option.Loss)));
    }

    /// <summary>A lower bound of the loss of the layers from <paramref name="start"/> on; +∞ if the budget is too small for them.</summary>
    public double LeastLoss(int start, double budget)
    {
        double[] costs = _costs[start], losses = _losses[start];
        if (budget < costs[0])
        {
            return double.PositiveInfinity;
        }

        int index = Array.BinarySearch(costs, budget);
        index = index >= 0 ? index : ~index - 1;
        return index == costs.Length - 1
            ? losses[index]
            : losses[index] + (losses[index + 1] - losses[index]) * (budget - costs[index]) / (costs[index + 1] - costs[index]);
    }

    /// <summary>An upper bound of the least loss of all layers, from whole segments bought while they fit; +∞ if nothing fits.</summary>
    public double GreedyLoss(double budget)
    {
        double cost = _costs[0][0], loss = _losses[0][0];
        if (budget < cost)
        {
            return double.PositiveInfinity;
        }

        HashSet<int> closed = [];
        foreach (Segment segment in _segments)
        {
            if (closed.Contains(segment.Layer) || cost + segment.Cost > budget)
            {
                closed.Add(segment.Layer);
                continue;
            }

            cost += segment.Cost;
            loss -= segment.Saving;
        }

        return loss + _slack;
    }

    /// <summary>The options on the lower convex hull, from the cheapest to the one of least loss.</summary>
    private static List<WidthOption> Hull(IReadOnlyList<WidthOption> options)
    {
        List<WidthOption> hull = [];
        foreach (WidthOption option in options.OrderBy(static option => option.Cost).ThenBy(static option => option.Loss))
        {
            if (hull.Count > 0 && option.Loss >= hull[^1].Loss)
            {
                continue;
            }

            while (hull.Count > 1 && Rate(hull[^2], hull[^1]) <= Rate(hull[^2], option))
            {
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add(option);
        }

        return hull;
    }

    private static double Rate(WidthOption from, WidthOption to) => (from.Loss - to.Loss) / (to.Cost - from.Cost);

    private readonly record struct Segment(int Layer, double Cost, double Saving);
}
