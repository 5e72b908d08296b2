using System;

namespace KernelGen;

/// <summary>Stages activations, one block of up to four or six rows per chunk.</summary>
internal unsafe struct StageJob
{
    public ProductJob* Product;
    public float* X;
    public int Rows;
    public int MaxColumns;
    public sbyte* Scratch;
    public long ScratchBytes;

    public static void Run(void* context, int chunk)
    {
        StageJob* job = (StageJob*)context;
        int first = job->MaxColumns * chunk, end = Math.Min(job->Rows, first + job->MaxColumns);
        while (first < end)
        {
            int columns = RowBlocks.Columns(end - first, job->MaxColumns);
            job->Product->Stage(job->X, first, columns, job->Scratch + chunk * job->ScratchBytes);
            first += columns;
        }
    }
}
