using System;

namespace KernelGen;

/// <summary>Computes tiles of 32 outputs for all staged rows, a few tiles per chunk.</summary>
internal unsafe struct LinearJob
{
    private readonly ProductJob* _main, _up;
    private readonly float* _bias, _y;
    private readonly int _outputs;
    private readonly delegate*<TileArguments*, void> _one, _two, _four;

    public LinearJob(ProductJob* main, ProductJob* up, CpuKernel kernel, float* bias, float* y, int rows, int outputs, int tiles)
    {
        _main = main;
        _up = up;
        _bias = bias;
        _y = y;
        _outputs = outputs;
        _one = kernel.One;
        _two = kernel.Two;
        _four = kernel.Four;
        Rows = rows;
        Tiles = tiles;

        // One row of activations reads weights once: larger chunks keep the stream long. With many rows a tile is already a lot of work.
        ChunkTiles = rows <= 4 ? Math.Clamp(tiles / 8, 1, 4) : 1;
    }

    public int Rows { get; }

    public int Tiles { get; }

    public int ChunkTiles { get; }

    public static void Run(void* context, int chunk)
    {
        LinearJob* job = (LinearJob*)context;
        int end = Math.Min(job->Tiles, (chunk + 1) * job->ChunkTiles);
        for (int tile = chunk * job->ChunkTiles; tile < end; tile++)
        {
            job->RunTile(tile);
        }
    }

    private readonly void RunTile(int tile)
    {
        const int Rows32 = PackedLayout.TileRows;
        float* scratch = stackalloc float[4 * Rows32];
        int firstOutput = tile * Rows32, outputs = Math.Min(Rows32, _outputs - firstOutput);
        TileArguments args = default;
        args.Bias = _bias == null ? null : _bias + firstOutput;
        for (int first = 0; first < Rows;)
        {
            int columns = RowBlocks.Next(Rows - first, CpuLinear.BlockRows);
            float* y = _y + (long)first * _outputs + firstOutput;
            _main->Fill(&args.Main, tile, first);
            if (_up != null)
            {
                _up->Fill(&args.Up, tile, first);
            }

            // The last tile may have fewer rows: its outputs are computed aside, so that nothing is written outside the user's span.
            bool isWhole = outputs == Rows32;
            args.Y = isWhole ? y : scratch;
            args.YStride = isWhole ? _outputs : Rows32;
            (columns == 4 ? _four : columns == 2 ? _two : _one)(&args);
            for (int c = 0; !isWhole && c < columns; c++)
            {
                new Span<float>(scratch + c * Rows32, outputs).CopyTo(new Span<float>(y + (long)c * _outputs, outputs));
            }

            first += columns;
        }
    }
}
