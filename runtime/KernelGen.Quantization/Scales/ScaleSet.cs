using System;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>All scales and zero points of a matrix, in the order of <see cref="QuantizedTensor.Scales"/>.</summary>
public sealed class ScaleSet
{
    private ScaleSet(float[] scales, byte[] zeroPoints)
    {
        Scales = scales;
        ZeroPoints = zeroPoints;
    }

    /// <summary>1, N, or N·groups scales.</summary>
    public float[] Scales { get; }

    /// <summary>As many zero points, or none if the format has none.</summary>
    public byte[] ZeroPoints { get; }

    /// <summary>The scale of unit <paramref name="index"/>.</summary>
    public UnitScale this[int index]
    {
        get => new(Scales[index], ZeroPoints.Length == 0 ? (byte)0 : ZeroPoints[index]);
        internal set
        {
            Scales[index] = value.Scale;
            if (ZeroPoints.Length != 0)
            {
                ZeroPoints[index] = value.ZeroPoint;
            }
        }
    }

    /// <summary>Applies a rule to every unit of a matrix.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="format">A format with scales.</param>
    /// <param name="weights">N×K, finite.</param>
    /// <param name="calibration">Statistics of the inputs, for rules that need them.</param>
    /// <exception cref="ArgumentException">The format has no scales, a weight is not finite, or the rule needs a calibration
    /// and there is none.</exception>
    public static ScaleSet Find(IScaleRule rule, WeightFormat format, Matrix weights, ICalibration? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        if (!format.HasScale)
        {
            throw new ArgumentException(
                format.HasTable
                    ? $"{format} has learned tables and no scales, which this method works with; use 'squeezellm', or 'rtn' for tables that weigh all weights alike."
                    : $"{format} has no scales; scales belong to elements with codes such as i4 or nf4.",
                nameof(format));
        }

        if (calibration is not null && calibration.Features != weights.Columns)
        {
            throw new ArgumentException(
                $"The calibration has statistics of {calibration.Features} features; the weights have {weights.Columns} columns.", nameof(calibration));
        }

        Finite.Require(weights.Values, weights.Columns, "weight row", nameof(weights));
        Units units = new(format, weights.Rows, weights.Columns);
        ScaleSet found = Empty(format, weights);
        FindUnit(0);   // on this thread, so that a rule's complaint arrives as it is
        Parallel.For(1, units.Count, FindUnit);
        return found;

        void FindUnit(int index)
        {
            (int start, int length) = units[index];
            found[index] = rule.Find(format, weights.Values.AsSpan(start, length), new UnitInputs(calibration, start % weights.Columns));
        }
    }

    /// <summary>The scales of a tensor.</summary>
    internal static ScaleSet Of(QuantizedTensor tensor) => new([.. tensor.Scales], [.. tensor.ZeroPoints]);

    /// <summary>All scales 0, to be filled unit by unit.</summary>
    internal static ScaleSet Empty(WeightFormat format, Matrix weights)
    {
        int count = new Units(format, weights.Rows, weights.Columns).Count;
        return new(new float[count], new byte[format.HasZeroPoint ? count : 0]);
    }
}
