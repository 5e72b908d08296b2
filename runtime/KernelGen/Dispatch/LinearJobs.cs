namespace KernelGen;

/// <summary>Computes several products of staged activations as one job.</summary>
/// <param name="jobs">Room for all of them.</param>
/// <param name="parts">The same.</param>
internal unsafe struct LinearJobs(LinearJob* jobs, JoinedJobs.Part* parts)
{
    // Bytes of weights, times blocks of rows, below which waking other threads costs more than it saves.
    private const long TeamBytes = 128 << 10;

    private JoinedJobs _joined = new(parts);
    private int _count;
    private long _work;

    /// <summary>Adds a product.</summary>
    /// <param name="job">The product.</param>
    /// <param name="bytes">Bytes of weights that it reads.</param>
    public void Add(LinearJob job, long bytes)
    {
        jobs[_count] = job;
        _joined.Add(&LinearJob.Run, jobs + _count++, (job.Tiles + job.ChunkTiles - 1) / job.ChunkTiles);
        _work += bytes * ((job.Rows + 3) / 4);
    }

    /// <summary>Computes them.</summary>
    public void Run(ThreadTeam team) => _joined.Run(_work < TeamBytes ? null : team);
}
