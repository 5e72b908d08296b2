namespace KernelGen;

/// <summary>How many codes share one scale (and one zero point).</summary>
public enum Granularity
{
    /// <summary>One scale for the whole matrix.</summary>
    Tensor,

    /// <summary>One scale per output row.</summary>
    Row,

    /// <summary>One scale per run of consecutive codes along K.</summary>
    Group,
}
