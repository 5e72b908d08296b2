namespace KernelGen;

/// <summary>One layer on its way through some rows of activations: its products, and where their results go. Plain data that worker threads can read.</summary>
internal unsafe struct LinearPass
{
    /// <summary>The weights.</summary>
    public TileProduct Main;

    /// <summary>The low-rank branch, if <see cref="Rank"/> is not 0: from K features to the rank, and from there to the outputs.</summary>
    public TileProduct Down, Up;

    /// <summary>Values between <see cref="Down"/> and <see cref="Up"/>.</summary>
    public int Rank;

    /// <summary>Those values, M×rank, in the workspace.</summary>
    public float* Projected;

    /// <summary>A bias for every output, padded to whole tiles, or <c>null</c>.</summary>
    public float* Bias;

    /// <summary>Outputs, M×N.</summary>
    public float* Y;

    /// <summary>N.</summary>
    public int Outputs;

    /// <summary>Bytes of weights read for <see cref="Down"/>.</summary>
    public long DownBytes;

    /// <summary>Bytes of weights read for the outputs.</summary>
    public long OutputBytes;

    /// <summary>Bytes of workspace if no activations are shared.</summary>
    public readonly long WorkspaceBytes(int rows) =>
        Main.Staged.Bytes(rows) + (Rank == 0 ? 0 : Down.Staged.Bytes(rows) + Up.Staged.Bytes(rows) + ProjectedBytes(rows));

    /// <summary>Takes memory for what the way down leads to and returns the rest.</summary>
    public byte* PlaceProjected(byte* memory, int rows)
    {
        Projected = (float*)memory;
        return memory + ProjectedBytes(rows);
    }

    private readonly long ProjectedBytes(int rows) => StagedActivations.Align((long)rows * Rank * sizeof(float));
}
