using System;
using System.Runtime.CompilerServices;

namespace KernelGen;

/// <summary>Computes layers that share an input. Each step is one job for all of them: staging, the way down to the ranks, staging again, and the outputs.</summary>
internal static unsafe class CpuForward
{
    /// <summary>Rows staged at a time, so that the workspace stays small for any M. A multiple of all block sizes.</summary>
    private const int ChunkRows = 516;

    /// <summary>Products of a layer whose activations are staged together, its shares aside: its own, the way down to the rank, and outliers.</summary>
    private const int MostStaged = 3;

    /// <summary>Computes all outputs.</summary>
    /// <param name="layers">Layers with kernels, of one device and one number of inputs; at most <see cref="LinearGroup.MaxLayers"/>.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="y">M×N outputs for every layer.</param>
    /// <param name="rows">M.</param>
    [SkipLocalsInit]
    public static void Run(ReadOnlySpan<CpuLinear> layers, float* x, float** y, int rows)
    {
        int shares = 0;
        foreach (CpuLinear layer in layers)
        {
            shares += layer.Shares;
        }

        LinearPass* passes = stackalloc LinearPass[layers.Length];
        ShareProduct* shareProducts = stackalloc ShareProduct[shares];
        for (int first = 0; first < rows; first += ChunkRows)
        {
            int chunk = Math.Min(ChunkRows, rows - first);
            ShareProduct* next = shareProducts;
            for (int i = 0; i < layers.Length; i++)
            {
                passes[i] = layers[i].Prepare(chunk, next);
                next += passes[i].ShareCount;
                passes[i].Y = y[i] + (long)first * passes[i].Outputs;
            }

            Compute(passes, layers.Length, MostStaged * layers.Length + shares, x + (long)first * layers[0].Inputs, chunk, layers[0].Team);
        }
    }

    [SkipLocalsInit]
    private static void Compute(LinearPass* passes, int count, int products, float* x, int rows, ThreadTeam team)
    {
        StageJob* stageJobs = stackalloc StageJob[products];
        LinearJob* linearJobs = stackalloc LinearJob[count];
        JoinedJobs.Part* parts = stackalloc JoinedJobs.Part[products];
        LinearPass* end = passes + count;

        long bytes = 0;
        int ranks = 0;
        for (LinearPass* pass = passes; pass < end; pass++)
        {
            bytes += pass->WorkspaceBytes(rows);
            ranks += pass->Rank;
        }

        byte* memory = Workspace.Rent(bytes);
        StageJobs staging = new(stageJobs, parts, rows);
        for (LinearPass* pass = passes; pass < end; pass++)
        {
            memory = staging.Add(&pass->Main, x, memory, pass->MainSource);
            for (int i = 0; i < pass->ShareCount; i++)
            {
                memory = staging.Add(&pass->Shares[i].Product, x, memory, pass->Shares[i].Source);
            }

            memory = pass->Rank == 0 ? memory : staging.Add(&pass->Down, x, memory);
            memory = pass->HasEntries ? staging.Add(&pass->Entries, x, memory) : memory;
            memory = pass->HasColumns ? staging.Add(&pass->Columns, x, memory, pass->ColumnSource) : memory;
        }

        staging.Run(team);
        if (ranks > 0)
        {
            LinearJobs down = new(linearJobs, parts);
            for (LinearPass* pass = passes; pass < end; pass++)
            {
                if (pass->Rank > 0)
                {
                    memory = pass->PlaceProjected(memory, rows);
                    down.Add(new(&pass->Down, null, pass->Projected, rows, pass->Rank), pass->DownBytes);
                }
            }

            down.Run(team);
            staging = new(stageJobs, parts, rows);
            for (LinearPass* pass = passes; pass < end; pass++)
            {
                memory = pass->Rank == 0 ? memory : staging.Add(&pass->Up, pass->Projected, memory);
            }

            staging.Run(team);
        }

        LinearJobs outputs = new(linearJobs, parts);
        for (LinearPass* pass = passes; pass < end; pass++)
        {
            outputs.Add(new(pass, rows), pass->OutputBytes);
        }

        outputs.Run(team);
        JoinedJobs apart = new(parts);
        for (LinearPass* pass = passes; pass < end; pass++)
        {
            if (pass->HasEntriesApart)
            {
                pass->Entries.Place(pass->Y);
                apart.Add(&SparseProduct.RunApart, &pass->Entries, pass->Entries.Chunks);
            }
        }

        apart.Run(team);
    }
}
