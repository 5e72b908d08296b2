using System;
using System.Runtime.CompilerServices;

namespace KernelGen.Quantization;

/// <summary>SliM-LLM's salience-weighted calibration of scales (Huang et al. 2024): the range of <see cref="MinMax"/> times a factor near 1.</summary>
/// <remarks>
/// 101 factors from 0.9 to 1.1; the first of those is taken for which <c>Σ|Δ|^2.4</c> over the weights that are not salient, plus λ times that over those that are, is least. A weight is
/// salient if its <c>w²·D</c> (<see cref="Salience"/>) is more than two standard deviations above the mean of its unit. The published code has λ = 1, with which all weights count
/// alike. One-bit signed codes keep their mean magnitude.
/// </remarks>
public sealed class SalienceCalibration : IScaleRule
{
    private const int Steps = 50;
    private const double Reach = 0.1, Power = 2.4, Deviations = 2, Damping = 0.01;

    private static readonly MinMax s_full = new();

    private readonly ConditionalWeakTable<ICalibration, double[]> _costs = [];

    /// <summary>Says what salient weights count.</summary>
    /// <param name="salient">λ, ≥ 0; with 1 no calibration is needed.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="salient"/> is negative or no number.</exception>
    public SalienceCalibration(double salient = 1) =>
        Salient = salient >= 0 && double.IsFinite(salient) ? salient : throw new ArgumentOutOfRangeException(nameof(salient), salient, "λ is a number of at least 0.");

    /// <summary>λ: what the error of a salient weight counts beside that of another.</summary>
    public double Salient { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Salient weights count differently, which takes the inputs to tell.</exception>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit) => Find(format, unit, default);

    /// <inheritdoc/>
    public UnitScale Find(WeightFormat format, ReadOnlySpan<float> unit, UnitInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(format);
        UnitScale best = s_full.Find(format, unit);
        if (format.Element.CodeStep == 2)
        {
            return best;
        }

        double[] counts = Counts(unit, inputs);
        (double min, double max) = MinMax.Range(unit);
        SymmetricGrid symmetric = SymmetricGrid.Of(format);
        double least = Error(format.Element, unit, best, counts);
        for (int i = 1; i <= 2 * Steps; i++)
        {
            // 1.002, 1.004, … 1.1, then 0.998, … 0.9.
            double factor = 1 + (i <= Steps ? i : Steps - i) * Reach / Steps;
            UnitScale candidate = format.HasZeroPoint ? MinMax.Spread(format, min * factor, max * factor) : symmetric.At(Math.Max(max, -min) * factor);
            double error = Error(format.Element, unit, candidate, counts);
            if (error < least)
            {
                (best, least) = (candidate, error);
            }
        }

        return best;
    }

    private static double Error(Element element, ReadOnlySpan<float> unit, UnitScale scale, double[] counts)
    {
        double sum = 0;
        for (int k = 0; k < unit.Length; k++)
        {
            sum += counts[k] * Math.Pow(Math.Abs((double)unit[k] - scale.Decode(element, scale.Encode(element, unit[k]))), Power);
        }

        return sum;
    }

    private double[] Counts(ReadOnlySpan<float> unit, UnitInputs inputs)
    {
        double[] counts = new double[unit.Length];
        Array.Fill(counts, 1);
        if (Salient == 1)
        {
            return counts;
        }

        ICalibration known = CalibrationRequirement.RequireCovariance(inputs.Calibration, inputs.Calibration?.Features ?? 0, "The salience of weights");
        double[] costs = _costs.GetValue(known, static calibration => Salience.Costs(calibration.Features, calibration, Damping)), salience = new double[unit.Length];
        double mean = 0, square = 0;
        for (int k = 0; k < unit.Length; k++)
        {
            salience[k] = (double)unit[k] * unit[k] * costs[(inputs.FirstColumn + k) % costs.Length];
            mean += salience[k] / unit.Length;
            square += salience[k] * salience[k] / unit.Length;
        }

        double limit = mean + Deviations * Math.Sqrt(Math.Max(0, square - mean * mean));
        for (int k = 0; k < unit.Length; k++)
        {
            counts[k] = salience[k] > limit ? Salient : 1;
        }

        return counts;
    }
}
