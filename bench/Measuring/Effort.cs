using System;

namespace KernelGen.Bench;

/// <summary>How long contestants race: until there are enough samples and enough time has passed, or few samples have taken very long.</summary>
/// <param name="Samples">Samples that are enough, ≥ 1.</param>
/// <param name="MaxSamples">Samples at most.</param>
/// <param name="Time">Time to spend on each contestant unless there are <paramref name="MaxSamples"/> before.</param>
/// <param name="LongSamples">Samples that are enough after three times that time.</param>
internal sealed record Effort(int Samples, int MaxSamples, TimeSpan Time, int LongSamples)
{
    /// <summary>For an overview in minutes.</summary>
    public static Effort Quick { get; } = new(5, 9, TimeSpan.FromSeconds(0.12), 3);

    /// <summary>For figures to publish.</summary>
    public static Effort Careful { get; } = new(15, 101, TimeSpan.FromSeconds(2), 7);

    /// <summary>Whether a race that has some samples of each contestant after some time is done.</summary>
    public bool IsEnough(int samples, TimeSpan elapsed, int contestants) => samples >= MaxSamples
        || (samples >= Samples && elapsed >= contestants * Time)
        || (samples >= LongSamples && elapsed >= 3 * contestants * Time);
}
