using System;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>A way to choose the weights that stay.</summary>
public interface IMask
{
    /// <summary>Chooses from the original (unquantized) weights.</summary>
    /// <param name="weights">N×K.</param>
    /// <param name="pattern">What must be kept of what.</param>
    /// <param name="calibration">Statistics of the inputs; masks that do not need them ignore it.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>; quick masks may ignore it.</param>
    /// <param name="cancellationToken">Stops the work; quick masks may ignore it.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    /// <exception cref="ArgumentException">The pattern does not divide K, or the calibration is missing or of other features.</exception>
    KeepMask Choose(
        Matrix weights,
        MaskPattern pattern,
        ICalibration? calibration = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default);
}
