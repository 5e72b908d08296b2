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

    /// <summary>Columns of the weights that are outliers throughout; 0 for none.</summary>
    public int OutlierColumns;

    /// <summary>Which columns they are.</summary>
    public int* OutlierIndices;

    /// <summary>Their residuals.</summary>
    public TileProduct Columns;

    /// <summary>The activations of those columns, M×c, in the workspace.</summary>
    public float* Gathered;

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

    /// <summary>Bytes of workspace if no activations are shared.</summary>
    public readonly long WorkspaceBytes(int rows) =>
        Main.Staged.Bytes(rows)
        + (Rank == 0 ? 0 : Down.Staged.Bytes(rows) + Up.Staged.Bytes(rows) + ProjectedBytes(rows))
        + (OutlierColumns == 0 ? 0 : Columns.Staged.Bytes(rows) + GatheredBytes(rows))
        + (HasEntries ? Entries.StagedBytes : 0);

    /// <summary>Takes memory for what the way down leads to and returns the rest.</summary>
    public byte* PlaceProjected(byte* memory, int rows)
    {
        Projected = (float*)memory;
        return memory + ProjectedBytes(rows);
    }

    /// <summary>Takes memory for the activations of outlier columns, copies them there and returns the rest.</summary>
    /// <param name="x">Row-major activations, M×K.</param>
    /// <param name="inputs">K.</param>
    /// <param name="memory">Room for them.</param>
    /// <param name="rows">M.</param>
    public byte* Gather(float* x, int inputs, byte* memory, int rows)
    {
        Gathered = (float*)memory;
        float* next = Gathered;
        for (int m = 0; m < rows; m++, x += inputs)
        {
            for (int i = 0; i < OutlierColumns; i++)
            {
                *next++ = x[OutlierIndices[i]];
            }
        }

        return memory + GatheredBytes(rows);
    }

    private readonly long GatheredBytes(int rows) => StagedActivations.Align((long)rows * OutlierColumns * sizeof(float));

    private readonly long ProjectedBytes(int rows) => StagedActivations.Align((long)rows * Rank * sizeof(float));
}
