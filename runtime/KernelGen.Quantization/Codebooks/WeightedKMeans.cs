using System;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>The best table of at most 256 numbers for a set of weighted numbers: k-means in one dimension, solved exactly.</summary>
/// <remarks>
/// Minimizes <c>Σ weight·(value − nearest centroid)²</c>, the codebook of SqueezeLLM (Kim et al. 2023), which runs Lloyd's algorithm from a
/// random start. In one dimension clusters are intervals of the sorted values, and dynamic programming over their ends finds the optimum
/// (Wang and Song 2011); the best last end moves with the end of the interval, so that divide and conquer needs
/// <c>O(k·n·log n)</c> steps. Above <see cref="ExactValues"/> values ends are allowed after every second value, or third, and so on.
/// </remarks>
public static class WeightedKMeans
{
    /// <summary>Up to this many values the result is the optimum.</summary>
    public const int ExactValues = 16384;

    /// <summary>Fits a table.</summary>
    /// <param name="values">Finite numbers, at least one.</param>
    /// <param name="weights">What the squared error of each value counts, finite and ≥ 0; empty for 1. If all are 0, all count the same.</param>
    /// <param name="count">Number of centroids wanted, 1…256.</param>
    /// <returns>At most <paramref name="count"/> centroids, strictly ascending: fewer where there are fewer distinct values.</returns>
    /// <exception cref="ArgumentException">There is no value, the lengths differ, or a number is not finite or a weight negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is outside 1…256.</exception>
    public static float[] Fit(ReadOnlySpan<float> values, ReadOnlySpan<float> weights, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 256);
        if (values.IsEmpty || (weights.Length != values.Length && !weights.IsEmpty))
        {
            throw new ArgumentException($"A table is fitted to at least one value with one weight each; got {values.Length} and {weights.Length}.", nameof(values));
        }

        Finite.Require(values, values.Length, "value", nameof(values));
        Finite.Require(weights, weights.Length, "weight", nameof(weights));
        if (!weights.IsEmpty && weights.ContainsAnyInRange(float.MinValue, -float.Epsilon))
        {
            throw new ArgumentException("A weight is negative; weights say what an error counts.", nameof(weights));
        }

        float[] sorted = values.ToArray();
        float[] counts = weights.ContainsAnyExcept(0) ? weights.ToArray() : [.. Enumerable.Repeat(1f, sorted.Length)];
        Array.Sort(sorted, counts);
        SortedRuns runs = new(sorted, counts, ExactValues);
        return Centroids(runs, Cuts(runs, Math.Min(count, runs.Count)));
    }

    /// <summary>The index of the centroid nearest to a value; of two equally near, the lower.</summary>
    /// <param name="centroids">Ascending, at least one.</param>
    /// <param name="value">A finite number.</param>
    public static int Nearest(ReadOnlySpan<float> centroids, float value)
    {
        int above = centroids.BinarySearch(value);
        if (above >= 0)
        {
            return above;
        }

        above = ~above;
        return above == 0 ? 0
            : above == centroids.Length || value - centroids[above - 1] <= centroids[above] - value ? above - 1
            : above;
    }

    // The first run of each cluster.
    private static int[] Cuts(SortedRuns runs, int clusters)
    {
        int n = runs.Count;
        double[] previous = new double[n + 1], current = new double[n + 1];
        int[][] firsts = new int[clusters][];
        for (int end = 1; end <= n; end++)
        {
            previous[end] = runs.Cost(0, end);
        }

        firsts[0] = new int[n + 1];
        for (int k = 1; k < clusters; k++)
        {
            firsts[k] = new int[n + 1];
            Fill(runs, previous, current, firsts[k], k + 1, n, k, n - 1);
            (previous, current) = (current, previous);
        }

        int[] cuts = new int[clusters];
        for (int k = clusters - 1, end = n; k >= 0; k--)
        {
            end = cuts[k] = firsts[k][end];
        }

        return cuts;
    }

    /// <summary>The least cost of the first runs up to each end in [low, high], whose last cluster begins in [from, to].</summary>
    private static void Fill(SortedRuns runs, double[] previous, double[] current, int[] firsts, int low, int high, int from, int to)
    {
        if (low > high)
        {
            return;
        }

        int end = (low + high) / 2;
        double least = double.PositiveInfinity;
        for (int first = from; first <= Math.Min(to, end - 1); first++)
        {
            double cost = previous[first] + runs.Cost(first, end);
            if (cost < least)
            {
                (least, firsts[end]) = (cost, first);
            }
        }

        current[end] = least;
        Fill(runs, previous, current, firsts, low, end - 1, from, firsts[end]);
        Fill(runs, previous, current, firsts, end + 1, high, firsts[end], to);
    }

    private static float[] Centroids(SortedRuns runs, int[] cuts)
    {
        float[] means = new float[cuts.Length];
        for (int k = 0; k < means.Length; k++)
        {
            means[k] = (float)runs.Mean(cuts[k], k + 1 < cuts.Length ? cuts[k + 1] : runs.Count);
        }

        return [.. means.Order().Distinct()];
    }
}
