using System;

namespace KernelGen;

/// <summary>Stages activations, one block of up to four rows per chunk.</summary>
internal unsafe struct StageJob
{
    public ProductJob* Product;
    public float* X;
    public int Rows;
    public sbyte* Scratch;
    public long ScratchBytes;

    public static void Run(void* context, int chunk)
    {
        StageJob* job = (StageJob*)context;
        int end = Math.Min(job->Rows, 4 * chunk + 4);
        for (int first = 4 * chunk; first < end;)
        {
            int columns = LinearJob.BlockColumns(end - first);
            job->Product->Stage(job->X, first, columns, job->Scratch + chunk * job->ScratchBytes);
            first += columns;
        }
    }
}
