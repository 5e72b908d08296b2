using System;
using System.Collections.Generic;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>A way to choose the factors of a <see cref="ChannelScaling"/>.</summary>
public interface IScalingMethod
{
    /// <summary>Chooses one factor per input feature.</summary>
    /// <param name="format">The format that the scaled weights will have.</param>
    /// <param name="calibration">Statistics of the inputs.</param>
    /// <param name="consumers">The weights of every layer that reads these inputs, each N×K.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">There is no consumer, or the calibration is missing or of other features than a consumer.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    ChannelScaling Find(
        LayerFormat format,
        ICalibration calibration,
        IReadOnlyList<Matrix> consumers,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default);
}
