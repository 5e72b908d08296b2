namespace KernelGen;

/// <summary>Several jobs that a thread team runs as one: the chunks of the next are numbered on from those of the one before.</summary>
/// <param name="parts">Room for all jobs that will be added.</param>
internal unsafe struct JoinedJobs(JoinedJobs.Part* parts)
{
    private readonly Part* _parts = parts;
    private int _count;

    /// <summary>Chunks of all jobs.</summary>
    public int Chunks { get; private set; }

    /// <summary>Adds a job.</summary>
    public void Add(delegate*<void*, int, void> job, void* context, int chunks)
    {
        _parts[_count++] = new() { Job = job, Context = context, FirstChunk = Chunks };
        Chunks += chunks;
    }

    /// <summary>Runs all chunks.</summary>
    /// <param name="team">The threads; <c>null</c> for the caller's alone.</param>
    public void Run(ThreadTeam? team)
    {
        fixed (JoinedJobs* jobs = &this)
        {
            if (team is not null)
            {
                team.Run(&RunChunk, jobs, Chunks);
                return;
            }

            for (int chunk = 0; chunk < Chunks; chunk++)
            {
                RunChunk(jobs, chunk);
            }
        }
    }

    private static void RunChunk(void* context, int chunk)
    {
        JoinedJobs* jobs = (JoinedJobs*)context;
        Part* part = jobs->_parts + jobs->_count - 1;
        while (part->FirstChunk > chunk)
        {
            part--;
        }

        part->Job(part->Context, chunk - part->FirstChunk);
    }

    /// <summary>One of the jobs.</summary>
    internal struct Part
    {
        public delegate*<void*, int, void> Job;
        public void* Context;
        public int FirstChunk;
    }
}
