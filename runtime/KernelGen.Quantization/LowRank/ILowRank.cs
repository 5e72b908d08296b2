using System;

namespace KernelGen.Quantization;

/// <summary>A way to approximate what quantization and pruning lost by a matrix of low rank.</summary>
public interface ILowRank
{
    /// <summary>Fits factors to an error.</summary>
    /// <param name="error">What was lost, <c>W − Ŵ</c>, N×K.</param>
    /// <param name="rank">r ≥ 1. Above min(N, K) the surplus of the factors is zero.</param>
    /// <param name="calibration">Statistics of the inputs; methods that do not need them ignore it.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>.</param>
    /// <exception cref="ArgumentException">The calibration is missing, of other features, or lacks what the method needs.</exception>
    LowRankFactors Fit(Matrix error, int rank, ICalibration? calibration = null, IProgress<double>? progress = null);
}
