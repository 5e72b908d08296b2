namespace KernelGen;

/// <summary>Stages activations for several products, once for all that read them alike.</summary>
/// <param name="jobs">Room for one job per product.</param>
/// <param name="parts">The same.</param>
/// <param name="rows">M.</param>
internal unsafe struct StageJobs(StageJob* jobs, JoinedJobs.Part* parts, int rows)
{
    // Fewer blocks of rows are not worth waking other threads.
    private const int TeamBlocks = 4;

    private JoinedJobs _joined = new(parts);
    private int _count;

    /// <summary>Adds a product and returns the memory that is left.</summary>
    /// <param name="product">Gets staged activations, of its own or those of an earlier product.</param>
    /// <param name="x">Row-major activations, M×K.</param>
    /// <param name="memory">Room for them.</param>
    /// <param name="source">Which columns of them the product reads.</param>
    public byte* Add(TileProduct* product, float* x, byte* memory, ActivationSource source = default)
    {
        StageJob job = new() { Staged = &product->Staged, X = x, Source = source, Rows = rows, BlockRows = product->BlockRows };
        for (int i = 0; i < _count; i++)
        {
            if (jobs[i].IsSameAs(job))
            {
                product->Staged.Share(*jobs[i].Staged);
                return memory;
            }
        }

        jobs[_count] = job;
        _joined.Add(&StageJob.Run, jobs + _count++, job.Chunks);
        return product->Staged.Place(memory, rows);
    }

    /// <summary>Adds a product of outliers and returns the memory that is left.</summary>
    /// <param name="product">Gets activations.</param>
    /// <param name="x">Row-major activations, M×K.</param>
    /// <param name="memory">Room for them.</param>
    public byte* Add(SparseProduct* product, float* x, byte* memory)
    {
        if (product->Blocks > 0)
        {
            _joined.Add(&SparseProduct.Interleave, product, product->Blocks);
        }

        return product->Place(x, memory);
    }

    /// <summary>Stages them.</summary>
    public void Run(ThreadTeam team) => _joined.Run(_joined.Chunks < TeamBlocks ? null : team);
}
