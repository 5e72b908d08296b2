using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>SliM-LLM's salience-determined bit allocation (Huang et al. 2024): the n most salient groups of features get one bit more, the n
/// least salient one bit less.</summary>
/// <remarks>
/// The salience of a group is <c>Σ w²·D</c> over its weights, D what an error costs once later features have made up for it
/// (<c>1/d²</c> of OPTQ). Two pointers move inward from both ends of the ranking, so the average never changes; of all n the one is taken
/// whose outputs, as distributions over the output features, are closest: <c>KL(softmax(x·Wᵀ) ‖ softmax(x·Ŵᵀ))</c>. Groups are rounded to
/// nearest for the comparison, asymmetric over their range; one bit stores <c>mean ± mean |w − mean|</c>.
/// </remarks>
public static class SalienceAllocation
{
    /// <summary>Finds the allocation.</summary>
    /// <param name="weights">N×K.</param>
    /// <param name="calibration">Statistics of the inputs, with covariance.</param>
    /// <param name="inputs">Rows to compare outputs on, T×K; a few hundred do.</param>
    /// <param name="bits">The average, 2…7.</param>
    /// <param name="groupSize">Features per group; must divide K, so that the average stays exact.</param>
    /// <param name="damping">What part of the mean of the diagonal of <c>XᵀX</c> is added to it, &gt; 0.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, groups do not divide K, or the calibration lacks what is needed.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside 2…7.</exception>
    public static GroupBits Find(Matrix weights, ICalibration calibration, Matrix inputs, int bits, int groupSize = 128, double damping = 0.01)
    {
        IReadOnlyList<(GroupBits Bits, double Divergence)> candidates = Candidates(weights, calibration, inputs, bits, groupSize, damping);
        return candidates.MinBy(static candidate => candidate.Divergence).Bits;
    }

    /// <summary>Every allocation that the search compares, from none moved to all, with its divergence.</summary>
    /// <inheritdoc cref="Find"/>
    public static IReadOnlyList<(GroupBits Bits, double Divergence)> Candidates(
        Matrix weights, ICalibration calibration, Matrix inputs, int bits, int groupSize = 128, double damping = 0.01)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 7);
        ArgumentOutOfRangeException.ThrowIfLessThan(groupSize, 1);
        if (weights.Columns % groupSize != 0 || inputs.Columns != weights.Columns)
        {
            throw new ArgumentException(
                $"Groups of {groupSize} and inputs of {inputs.Columns} features must fit the {weights.Columns} features of the weights.", nameof(groupSize));
        }

        int[] ranking = Ranking(weights, calibration, groupSize, damping);
        int[] allocation = [.. Enumerable.Repeat(bits, ranking.Length)];
        Matrix exact = Outputs(inputs, weights), outputs = new(exact.Rows, exact.Columns);
        for (int group = 0; group < ranking.Length; group++)
        {
            AddOutputs(outputs, inputs, MixedWidth.Rounded(weights, group * groupSize, groupSize, bits), group * groupSize);
        }

        List<(GroupBits, double)> candidates = [(new(groupSize, weights.Columns, [.. allocation]), Divergence(exact, outputs))];
        for (int n = 0; n < ranking.Length / 2; n++)
        {
            Move(ranking[n], bits - 1);
            Move(ranking[^(n + 1)], bits + 1);
            candidates.Add((new(groupSize, weights.Columns, [.. allocation]), Divergence(exact, outputs)));
        }

        return candidates;

        void Move(int group, int to)
        {
            int column = group * groupSize;
            Matrix before = MixedWidth.Rounded(weights, column, groupSize, bits), after = MixedWidth.Rounded(weights, column, groupSize, to);
            AddOutputs(outputs, inputs, OutputError.Difference(after, before), column);
            allocation[group] = to;
        }
    }

    /// <summary>Groups from the least to the most salient.</summary>
    private static int[] Ranking(Matrix weights, ICalibration calibration, int groupSize, double damping)
    {
        double[] scores = new Salience(damping).Score(weights, calibration), salience = new double[weights.Columns / groupSize];
        for (int i = 0; i < scores.Length; i++)
        {
            salience[i % weights.Columns / groupSize] += scores[i];
        }

        return [.. Enumerable.Range(0, salience.Length).OrderBy(group => salience[group])];
    }

    private static Matrix Outputs(Matrix inputs, Matrix weights) => Product.Of(inputs, ((MatrixView)weights).Transposed);

    private static void AddOutputs(Matrix outputs, Matrix inputs, Matrix group, int column) =>
        Product.Add(((MatrixView)inputs).ColumnRange(column, group.Columns), ((MatrixView)group).Transposed, outputs);

    /// <summary>Mean over rows of <c>KL(softmax(exact) ‖ softmax(approximate))</c>.</summary>
    private static double Divergence(Matrix exact, Matrix approximate)
    {
        double sum = 0;
        for (int row = 0; row < exact.Rows; row++)
        {
            ReadOnlySpan<float> p = exact.Row(row), q = approximate.Row(row);
            double normP = LogSumExp(p), normQ = LogSumExp(q);
            for (int n = 0; n < p.Length; n++)
            {
                double logP = p[n] - normP;
                sum += Math.Exp(logP) * (logP - (q[n] - normQ));
            }
        }

        return sum / exact.Rows;
    }

    private static double LogSumExp(ReadOnlySpan<float> values)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, value);
        }

        foreach (float value in values)
        {
            sum += Math.Exp(value - largest);
        }

        return largest + Math.Log(sum);
    }
}
