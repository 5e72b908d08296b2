using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>Scores that say how much a layer (or block) matters; the larger, the more bits it deserves.</summary>
public static class LayerScores
{
    /// <summary>LIM, the layer input modification: <c>−cos(input, output)</c>, mean over rows (Dumitru et al. 2024).</summary>
    /// <param name="inputs">T×K, the residual stream before the block.</param>
    /// <param name="outputs">T×K, after it.</param>
    /// <returns>−1 for a block that does nothing, up to 1. A row of zeros counts 0.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static double InputModification(Matrix inputs, Matrix outputs)
    {
        RequireSameShape(inputs, outputs);
        double sum = 0;
        for (int row = 0; row < inputs.Rows; row++)
        {
            double norms = Math.Sqrt(Orthonormal.Dot(inputs.Row(row), inputs.Row(row)) * Orthonormal.Dot(outputs.Row(row), outputs.Row(row)));
            sum += norms > 0 ? Orthonormal.Dot(inputs.Row(row), outputs.Row(row)) / norms : 0;
        }

        return -sum / inputs.Rows;
    }

    /// <summary>ZD, the z-score distribution: the share of weights more than one standard deviation above their mean (Dumitru et al. 2024).</summary>
    public static double ZScoreDistribution(Matrix weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        double mean = weights.Values.Average(static value => (double)value);
        double deviation = Math.Sqrt(weights.Values.Average(value => (value - mean) * (value - mean)));
        return weights.Values.Count(value => value - mean > deviation) / (double)weights.Values.Length;
    }

    /// <summary>CPTQuant's CMPQ (Nanda et al. 2024): one minus the mean canonical correlation of what goes in and what comes out.</summary>
    /// <remarks>Canonical correlations are the cosines between the subspaces that the centered columns span; a block whose output is a linear
    /// map of its input scores 0. Needs more rows than columns: with fewer, everything correlates.</remarks>
    /// <param name="inputs">T×K₁.</param>
    /// <param name="outputs">T×K₂, of the same rows.</param>
    /// <returns>0…1.</returns>
    /// <exception cref="ArgumentException">The numbers of rows differ, or there are not more rows than columns.</exception>
    public static double CanonicalCorrelation(Matrix inputs, Matrix outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        if (inputs.Rows != outputs.Rows || inputs.Rows <= Math.Max(inputs.Columns, outputs.Columns))
        {
            throw new ArgumentException(
                $"Canonical correlations of {inputs.Columns} and {outputs.Columns} columns need more common rows than that; got {inputs.Rows} and {outputs.Rows}.",
                nameof(outputs));
        }

        Matrix first = CenteredBasis(inputs), second = CenteredBasis(outputs);
        int count = Math.Min(inputs.Columns, outputs.Columns);
        float[] cosines = ExactSvd.Compute(Product.Of(first, ((MatrixView)second).Transposed), count).SingularValues;
        return Math.Clamp(1 - cosines.Average(static value => (double)value), 0, 1);
    }

    /// <summary>CPTQuant's PMPQ (Nanda et al. 2024): what the model loses when one layer is pruned by magnitude and the others stay.</summary>
    /// <param name="layers">The weights of all layers.</param>
    /// <param name="loss">The loss, or the lost accuracy, of the model with given weights.</param>
    /// <param name="dropped">What part of every row is dropped, in [0, 1).</param>
    /// <returns>One score per layer.</returns>
    public static double[] Pruning(IReadOnlyList<Matrix> layers, Func<IReadOnlyList<Matrix>, double> loss, double dropped = 0.5)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(loss);
        MaskPattern pattern = MaskPattern.Ratio(dropped);
        double whole = loss(layers);
        Matrix[] pruned = [.. layers];
        return [.. layers.Select((weights, index) =>
        {
            pruned[index] = new MagnitudeMask().Choose(weights, pattern).Apply(weights);
            double score = loss(pruned) - whole;
            pruned[index] = weights;
            return score;
        })];
    }

    /// <summary>CPTQuant's TDMPQ (Nanda et al. 2024): the first-order change of the loss, <c>Σ |g·Δ|</c>.</summary>
    /// <param name="gradient">Of the loss with respect to the weights, or to the activations.</param>
    /// <param name="change">What quantization does to them, of the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static double TaylorExpansion(Matrix gradient, Matrix change)
    {
        RequireSameShape(gradient, change);
        double sum = 0;
        for (int i = 0; i < gradient.Values.Length; i++)
        {
            sum += Math.Abs((double)gradient.Values[i] * change.Values[i]);
        }

        return sum;
    }

    /// <summary>An orthonormal basis, as rows of length T, of what the columns minus their means span.</summary>
    private static Matrix CenteredBasis(Matrix columns)
    {
        Matrix basis = new(columns.Columns, columns.Rows);
        for (int k = 0; k < columns.Columns; k++)
        {
            double mean = 0;
            for (int row = 0; row < columns.Rows; row++)
            {
                mean += columns[row, k] / (double)columns.Rows;
            }

            for (int row = 0; row < columns.Rows; row++)
            {
                basis[k, row] = (float)(columns[row, k] - mean);
            }
        }

        Orthonormal.Rows(basis);
        return basis;
    }

    private static void RequireSameShape(Matrix first, Matrix second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Rows != second.Rows || first.Columns != second.Columns)
        {
            throw new ArgumentException($"{first.Rows}×{first.Columns} and {second.Rows}×{second.Columns} are not of one shape.", nameof(second));
        }
    }
}
