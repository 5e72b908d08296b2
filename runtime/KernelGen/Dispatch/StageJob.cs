using System;

namespace KernelGen;

/// <summary>Stages activations, one block of up to <see cref="BlockRows"/> rows per chunk.</summary>
internal unsafe struct StageJob
{
    public StagedActivations* Staged;
    public float* X;
    public ActivationSource Source;
    public int Rows;
    public int BlockRows;

    public readonly int Chunks => (Rows + BlockRows - 1) / BlockRows;

    /// <summary>Whether another job would write the same.</summary>
    public readonly bool IsSameAs(in StageJob other) => X == other.X && Source.IsSameAs(other.Source) && Rows == other.Rows && BlockRows == other.BlockRows && Staged->IsStagedLike(*other.Staged);

    public static void Run(void* context, int chunk)
    {
        StageJob* job = (StageJob*)context;
        int end = Math.Min(job->Rows, (chunk + 1) * job->BlockRows);
        float* gathered = (float*)Workspace.RentForTile((long)job->BlockRows * job->Source.Columns * sizeof(float));
        for (int first = chunk * job->BlockRows; first < end;)
        {
            int rows = RowBlocks.Next(end - first, job->BlockRows);
            if (job->Source.IsGathered)
            {
                job->Source.Gather(job->X, first, rows, gathered);
            }

            float* x = job->Source.IsGathered ? gathered : job->X + (long)first * job->Staged->Layout.Columns;
            job->Staged->Stage(x, first, rows);
            first += rows;
        }
    }
}
