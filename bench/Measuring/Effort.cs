using System;

namespace KernelGen.Bench;

/// <summary>How long a point is measured: until both the samples and the time are reached, but not beyond the most samples.</summary>
/// <param name="MinSamples">Samples at least, ≥ 1.</param>
/// <param name="MaxSamples">Samples at most.</param>
/// <param name="TimePerPoint">Time to spend unless there are enough samples before.</param>
internal sealed record Effort(int MinSamples, int MaxSamples, TimeSpan TimePerPoint)
{
    /// <summary>For an overview in minutes.</summary>
    public static Effort Quick { get; } = new(3, 9, TimeSpan.FromSeconds(0.15));

    /// <summary>For figures to publish.</summary>
    public static Effort Careful { get; } = new(15, 101, TimeSpan.FromSeconds(2));

    /// <summary>Whether a point that has some samples after some time is done.</summary>
    public bool IsEnough(int samples, TimeSpan elapsed) => samples >= MaxSamples || (samples >= MinSamples && elapsed >= TimePerPoint);
}
