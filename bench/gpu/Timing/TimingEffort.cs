namespace KernelGen.GpuBench;

/// <summary>How long a point is measured.</summary>
/// <param name="Samples">Samples, of which the median counts.</param>
/// <param name="SecondsPerSample">Time of one, about.</param>
/// <param name="MostReplays">The most replays of the graph in one.</param>
/// <param name="MostCopies">The most copies of the weights that take turns.</param>
/// <param name="CopyBytes">Bytes that the bandwidth is measured with.</param>
internal sealed record TimingEffort(int Samples, double SecondsPerSample, int MostReplays, int MostCopies, long CopyBytes)
{
    /// <summary>For results.</summary>
    public static TimingEffort Full { get; } = new(11, 0.01, 10_000, 256, 1L << 30);

    /// <summary>To see that everything runs, on a device that is no GPU.</summary>
    public static TimingEffort Dry { get; } = new(1, 0, 1, 2, 1 << 16);
}
