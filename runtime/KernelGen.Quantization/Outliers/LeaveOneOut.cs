using System;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>SpQR (Dettmers et al. 2023): keeps the weights without which the others of their group are rounded best.</summary>
/// <remarks>
/// A weight is worth what the squared error of its group, weighted by <c>mean x²</c>, falls by when the weight is taken out and the scale
/// is found again. Only the smallest and the largest weight of a group set its range, so only they are tried, one after the other until the
/// group has given up several times its part; a weight behind another that had to go first shares its worth. The rest is worth its own
/// error. SpQR keeps what is above a threshold; here the format says how many are kept.
/// </remarks>
public sealed class LeaveOneOut : IOutlierRule
{
    // How many times its part of the outliers a group may be scored for.
    private const int LargestShare = 4;

    /// <inheritdoc/>
    public double[] Score(LayerFormat format, Matrix weights, IScaleRule scales, ICalibration? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(scales);
        WeightFormat main = format.Weights;
        if (!main.Element.HasCodes || main.Granularity == Granularity.Tensor)
        {
            // One unit of all weights: the largest ones are those that set its range.
            return new LargestContribution().Score(format, weights, scales, calibration);
        }

        float[] power = Array.ConvertAll(InputPower.Of(calibration, weights.Columns), static value => (float)value);
        double[] scores = new double[weights.Values.Length];
        Units units = new(main, weights.Rows, weights.Columns);
        ScoreUnit(0);   // on this thread, so that a rule's complaint arrives as it is
        Parallel.For(1, units.Count, ScoreUnit);
        return scores;

        void ScoreUnit(int index)
        {
            (int start, int length) = units[index];
            int column = start % weights.Columns, most = Math.Min(length / 2, 2 + (int)(LargestShare * format.Outliers!.Density * length));
            float[] own = weights.Values.AsSpan(start, length).ToArray();
            Unit unit = new(main, own, scales, new(calibration, column), power.AsSpan(column, length).ToArray());
            unit.Score(most, scores.AsSpan(start, length));
        }
    }

    /// <summary>The weights of one unit, from which some are taken out: those become 0 and count nothing.</summary>
    private sealed class Unit(WeightFormat format, float[] rest, IScaleRule rule, UnitInputs inputs, float[] power)
    {
        public void Score(int most, Span<double> scores)
        {
            double error = Error();
            ScoreOwnErrors(scores);
            int[] taken = new int[most];
            double[] errors = new double[most + 1];
            errors[0] = error;
            for (int i = 0; i < most; i++)
            {
                (taken[i], errors[i + 1]) = Take();
            }

            // Several that have to go together are worth the same each: the steepest descent from where the last ones ended.
            for (int from = 0; from < most;)
            {
                int to = from + 1;
                for (int other = to + 1; other <= most; other++)
                {
                    to = (errors[from] - errors[other]) * (to - from) > (errors[from] - errors[to]) * (other - from) ? other : to;
                }

                double worth = (errors[from] - errors[to]) / (to - from);
                for (; from < to; from++)
                {
                    scores[taken[from]] = Math.Max(worth, scores[taken[from]]);
                }
            }
        }

        private void ScoreOwnErrors(Span<double> scores)
        {
            UnitScale scale = rule.Find(format, rest, inputs);
            for (int k = 0; k < rest.Length; k++)
            {
                double error = rest[k] - scale.Decode(format.Element, scale.Encode(format.Element, rest[k]));
                scores[k] = error * error * power[k];
            }
        }

        /// <summary>Takes the smallest or the largest weight out, whichever leaves less error.</summary>
        private (int Taken, double Error) Take()
        {
            int smallest = 0, largest = 0;
            for (int k = 1; k < rest.Length; k++)
            {
                smallest = rest[k] < rest[smallest] ? k : smallest;
                largest = rest[k] > rest[largest] ? k : largest;
            }

            double withoutSmallest = ErrorWithout(smallest), withoutLargest = ErrorWithout(largest);
            int taken = withoutSmallest < withoutLargest ? smallest : largest;
            (rest[taken], power[taken]) = (0, 0);
            return (taken, Math.Min(withoutSmallest, withoutLargest));
        }

        private double ErrorWithout(int index)
        {
            (float weight, float count) = (rest[index], power[index]);
            (rest[index], power[index]) = (0, 0);
            double error = Error();
            (rest[index], power[index]) = (weight, count);
            return error;
        }

        private double Error() => RoundingError.SumOfSquares(format.Element, rest, rule.Find(format, rest, inputs), power);
    }
}
