using System;
using System.Linq;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>SliM-LLM's salience (Huang et al. 2024): <c>w²·D</c>, D what an error costs once later features have made up for it (<c>1/d²</c> of OPTQ).</summary>
/// <param name="damping">What part of the mean of the diagonal of <c>XᵀX</c> is added to it, &gt; 0.</param>
public sealed class Salience(double damping = 0.01) : IMixRule
{
    /// <inheritdoc/>
    public double[] Score(LayerFormat format, Matrix weights, IScaleRule scales, ICalibration? calibration = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Score(weights, calibration);
    }

    /// <summary>The salience of every weight, whatever its format.</summary>
    internal double[] Score(Matrix weights, ICalibration? calibration)
    {
        double[] costs = Costs(weights.Columns, calibration, damping), scores = new double[weights.Values.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = (double)weights.Values[i] * weights.Values[i] * costs[i % costs.Length];
        }

        return scores;
    }

    /// <summary>D for every feature.</summary>
    internal static double[] Costs(int features, ICalibration? calibration, double damping)
    {
        ICalibration known = CalibrationRequirement.RequireCovariance(calibration, features, "Salience");
        return DampedHessian.Factor(known, [.. Enumerable.Range(0, features)], damping, null, CancellationToken.None).Pivots;
    }
}
