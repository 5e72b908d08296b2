namespace KernelGen;

/// <summary>One layer on its way through some rows of activations: its products, and where their results go. Plain data that worker threads can read.</summary>
internal unsafe struct LinearPass
{
    /// <summary>The main weights.</summary>
    public TileProduct Main;

    /// <summary>Where they take their activations from.</summary>
    public ActivationSource MainSource;

    /// <summary>The shares of the main matrix, if <see cref="ShareCount"/> is not 0.</summary>
    public ShareProduct* Shares;

    /// <summary>How many shares there are.</summary>
    public int ShareCount;

    /// <summary>The output of each stored row; <c>null</c> for their own order. Shares have rows of their own then, and columns otherwise.</summary>
    public int* RowOrder;

    /// <summary>The low-rank branch, if <see cref="Rank"/> is not 0: from K features to the rank, and from there to the outputs.</summary>
    public TileProduct Down, Up;

    /// <summary>Values between <see cref="Down"/> and <see cref="Up"/>.</summary>
    public int Rank;

    /// <summary>Those values, M×rank, in the workspace.</summary>
    public float* Projected;

    /// <summary>The residuals of outlier columns, if <see cref="HasColumns"/>.</summary>
    public TileProduct Columns;

    /// <summary>Which columns those are.</summary>
    public ActivationSource ColumnSource;

    /// <summary>Whether there are outlier columns.</summary>
    public bool HasColumns;

    /// <summary>Single outliers, if <see cref="HasEntries"/>.</summary>
    public SparseProduct Entries;

    /// <summary>Whether there are single outliers.</summary>
    public bool HasEntries;

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

    /// <summary>Whether single outliers are added when all outputs have their other parts.</summary>
    public readonly bool HasEntriesApart => HasEntries && (Entries.IsApart || RowOrder != null);

    /// <summary>Bytes of workspace if no activations are shared.</summary>
    public readonly long WorkspaceBytes(int rows)
    {
        long bytes = Main.Staged.Bytes(rows)
            + (Rank == 0 ? 0 : Down.Staged.Bytes(rows) + Up.Staged.Bytes(rows) + ProjectedBytes(rows))
            + (HasColumns ? Columns.Staged.Bytes(rows) : 0)
            + (HasEntries ? Entries.StagedBytes : 0);
        for (int i = 0; i < ShareCount; i++)
        {
            bytes += Shares[i].Product.Staged.Bytes(rows);
        }

        return bytes;
    }

    /// <summary>Takes memory for what the way down leads to and returns the rest.</summary>
    public byte* PlaceProjected(byte* memory, int rows)
    {
        Projected = (float*)memory;
        return memory + ProjectedBytes(rows);
    }

    private readonly long ProjectedBytes(int rows) => StagedActivations.Align((long)rows * Rank * sizeof(float));
}
