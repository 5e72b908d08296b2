using System;
using System.Linq;

namespace KernelGen.Quantization;

/// <summary>2/4/16-bit in one matrix (Li et al. 2023): 2-bit groups, 4-bit groups where that matters most, and fp16 for single weights that 2
/// bits cannot hold.</summary>
/// <remarks>
/// A block is one group of features for all rows, so that no word of codes mixes widths. Blocks are ranked by <c>Σ mean x²·(max − min)²</c>
/// over their groups. Outliers are taken from 2-bit blocks alone; a 4-bit group rarely needs them. They are those of
/// <see cref="LeaveOneOut"/>, not of largest magnitude: on layers with loud features magnitude alone gains little.
/// </remarks>
public static class TwoFourSixteen
{
    private const double SmallestPart = 0.0001;

    /// <summary>Makes a plan.</summary>
    /// <param name="weights">N×K.</param>
    /// <param name="calibration">Statistics of the inputs; no covariance needed.</param>
    /// <param name="groupSize">Features per group.</param>
    /// <param name="fourBits">Which part of the blocks gets 4 bits, rounded to whole blocks; 0…1.</param>
    /// <param name="outliers">Which part of all weights is kept in fp16; 0…1.</param>
    /// <exception cref="ArgumentException">The calibration is missing or of other features.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static TwoFourSixteenPlan Plan(
        Matrix weights, ICalibration calibration, int groupSize = 16, double fourBits = 0.1, double outliers = 0.005)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfLessThan(groupSize, 1);
        RequirePart(fourBits, nameof(fourBits));
        RequirePart(outliers, nameof(outliers));
        ICalibration known = CalibrationRequirement.Require(calibration, weights.Columns, "The choice between 2, 4 and 16 bits");
        double[] sensitivity = Sensitivity(weights, known, groupSize);
        int raised = (int)Math.Round(fourBits * sensitivity.Length);
        int[] bits = [.. Enumerable.Repeat(2, sensitivity.Length)];
        foreach (int block in Enumerable.Range(0, bits.Length).OrderByDescending(block => sensitivity[block]).Take(raised))
        {
            bits[block] = 4;
        }

        return new(new(groupSize, weights.Columns, bits), Outliers(weights, known, groupSize, bits, outliers), weights.Rows);
    }

    /// <summary>The matrix that a plan stands for: blocks rounded to nearest over the range of the weights that stay in them, outliers in fp16.</summary>
    public static Matrix Rounded(Matrix weights, TwoFourSixteenPlan plan)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(plan);
        Matrix dense = new(weights.Rows, weights.Columns, (float[])weights.Values.Clone());
        foreach (long index in plan.Outliers)
        {
            dense.Values[index] = 0;
        }

        Matrix result = MixedWidth.Rounded(dense, plan.Blocks);
        foreach (long index in plan.Outliers)
        {
            result.Values[index] = (float)(Half)weights.Values[index];
        }

        return result;
    }

    private static double[] Sensitivity(Matrix weights, ICalibration calibration, int groupSize)
    {
        double[] power = new double[(weights.Columns + groupSize - 1) / groupSize], sensitivity = new double[power.Length];
        for (int k = 0; k < weights.Columns; k++)
        {
            power[k / groupSize] += calibration.MeanSquare[k];
        }

        for (int row = 0; row < weights.Rows; row++)
        {
            for (int block = 0; block < power.Length; block++)
            {
                int column = block * groupSize;
                (double min, double max) = MinMax.Range(weights.Row(row).Slice(column, Math.Min(groupSize, weights.Columns - column)));
                sensitivity[block] += power[block] * (max - min) * (max - min);
            }
        }

        return sensitivity;
    }

    private static long[] Outliers(Matrix weights, ICalibration calibration, int groupSize, int[] bits, double part)
    {
        int count = (int)(part * weights.Values.Length);
        if (count == 0)
        {
            return [];
        }

        WeightFormat narrow = new(Element.UInt(2), Granularity.Group, groupSize, ScaleType.Float16, true);
        LayerFormat format = new(narrow, null, ActivationFormat.Float32, new(OutlierKind.Csr, Math.Max(part, SmallestPart)));
        double[] scores = new LeaveOneOut().Score(format, weights, new MinMax(), calibration);
        long[] candidates = [.. Enumerable.Range(0, weights.Values.Length)
            .Where(index => bits[index % weights.Columns / groupSize] == 2).Select(static index => (long)index)];
        Array.Sort(Array.ConvertAll(candidates, index => -scores[index]), candidates);
        long[] chosen = candidates[..Math.Min(candidates.Length, count)];
        Array.Sort(chosen);
        return chosen;
    }

    private static void RequirePart(double part, string name)
    {
        if (part is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(name, part, "A part lies between 0 and 1.");
        }
    }
}
