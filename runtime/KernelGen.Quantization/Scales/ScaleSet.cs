using System;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>All scales and zero points of a matrix, decoded if there is a second level, in the order of the units.</summary>
public sealed class ScaleSet
{
    private readonly SecondLevelScales? _codes;

    private ScaleSet(float[] scales, float[] zeroPoints, SecondLevelTensor? secondLevel = null, SecondLevelScales? codes = null)
    {
        Scales = scales;
        ZeroPoints = zeroPoints;
        SecondLevel = secondLevel ?? codes?.Tensor;
        _codes = codes;
    }

    /// <summary>1, N, or N·groups scales.</summary>
    public float[] Scales { get; }

    /// <summary>As many zero points, integers unless there is a second level, or none if the format has none.</summary>
    public float[] ZeroPoints { get; }

    /// <summary>What fp8 scales are relative to, otherwise 1.</summary>
    public float TensorScale { get; private set; } = 1;

    /// <summary>What scales and zero points are decoded from, or <c>null</c>.</summary>
    public SecondLevelTensor? SecondLevel { get; }

    /// <summary>The scale of unit <paramref name="index"/>.</summary>
    public UnitScale this[int index]
    {
        get => new(Scales[index], ZeroPoints.Length == 0 ? 0 : ZeroPoints[index]);
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
    /// <param name="calibration">Statistics of the inputs, for rules that need them; where there is a second level, they say what an error counts.</param>
    /// <exception cref="ArgumentException">The format has no scales, a weight is not finite, or the rule needs a calibration
    /// and there is none.</exception>
    public static ScaleSet Find(IScaleRule rule, WeightFormat format, Matrix weights, ICalibration? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Find(rule, format, weights, null, calibration);
    }

    /// <summary>Applies a rule to what a mask leaves of every unit.</summary>
    /// <inheritdoc cref="Find(IScaleRule, WeightFormat, Matrix, ICalibration?)"/>
    /// <param name="rule">The rule.</param>
    /// <param name="format">A format with scales.</param>
    /// <param name="weights">N×K, finite.</param>
    /// <param name="coded">The weights that have codes, or <c>null</c> for all.</param>
    /// <param name="calibration">Statistics of the inputs, for rules that need them; where there is a second level, they say what an error counts.</param>
    internal static ScaleSet Find(IScaleRule rule, WeightFormat format, Matrix weights, KeepMask? coded, ICalibration? calibration)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(format);
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

        Finite.RequireWeights(weights);
        Matrix kept = coded?.Apply(weights) ?? weights;
        Units units = new(format, weights.Rows, weights.Columns);
        SecondLevelScales? codes = format.SecondLevel is null ? null : new(format, weights.Rows, weights.Columns, coded, calibration);
        ScaleSet found = Empty(format, weights, codes);
        FindUnit(0);   // on this thread, so that a rule's complaint arrives as it is
        Parallel.For(1, units.Count, FindUnit);
        codes?.Fit(found, kept);
        found.TensorScale = format.ScaleType == ScaleType.Float8 ? QuantizedTensor.RoundScales(format.ScaleType, found.Scales) : 1;
        return found;

        void FindUnit(int index)
        {
            (int start, int length) = units[index];
            found[index] = rule.Find(format, kept.Values.AsSpan(start, length), new UnitInputs(calibration, start % weights.Columns));
        }
    }

    /// <summary>The scales of a tensor.</summary>
    internal static ScaleSet Of(QuantizedTensor tensor)
    {
        if (tensor.SecondLevel is not { } second)
        {
            return new([.. tensor.Scales], Array.ConvertAll(tensor.ZeroPoints, static zero => (float)zero)) { TensorScale = tensor.TensorScale };
        }

        ScaleSet scales = new(new float[second.ScaleCodes.Length], new float[second.ZeroCodes.Length], second);
        for (int unit = 0; unit < scales.Scales.Length; unit++)
        {
            (int row, int group) = (unit / second.Groups, unit % second.Groups);
            scales[unit] = new(second.Scale(row, group), second.ZeroPoint(row, group));
        }

        return scales;
    }

    /// <summary>All scales 0, to be filled unit by unit.</summary>
    internal static ScaleSet Empty(WeightFormat format, Matrix weights, SecondLevelScales? codes = null)
    {
        int count = new Units(format, weights.Rows, weights.Columns).Count;
        return new(new float[count], new float[format.HasZeroPoint ? count : 0], codes: codes);
    }

    /// <summary>Takes what a rule has found for a unit; with a second level, what its codes make of that under the numbers that blocks already have.</summary>
    /// <param name="index">The unit.</param>
    /// <param name="found">Its scale and zero point.</param>
    /// <param name="weights">Its weights.</param>
    internal void Choose(int index, UnitScale found, ReadOnlySpan<float> weights) => this[index] = _codes?.Choose(index, found, weights) ?? found;

    /// <summary>A tensor of codes under these scales.</summary>
    /// <param name="format">The format they were found for.</param>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    /// <param name="codes">N·K stored codes.</param>
    /// <param name="mask">Which weights stay, if the format is sparse.</param>
    internal QuantizedTensor Fill(WeightFormat format, int rows, int columns, byte[] codes, KeepMask? mask)
    {
        ReadOnlySpan<bool> kept = mask is null ? default : mask.Kept;
        return SecondLevel is null
            ? QuantizedTensor.FromDense(format, rows, columns, codes, Scales, Array.ConvertAll(ZeroPoints, static zero => (byte)zero), kept, tensorScale: TensorScale)
            : QuantizedTensor.FromDense(format, rows, columns, codes, [], [], kept, SecondLevel);
    }
}
