using System;

namespace KernelGen;

/// <summary>Computes tiles of 32 outputs for all staged rows, a few tiles per chunk: a product, and a second one on top of it if there is a low-rank branch.</summary>
internal unsafe struct LinearJob
{
    private const int MostRowsOfAStream = 32;

    private readonly TileProduct* _main, _up;
    private readonly float* _initial, _y;
    private readonly bool _hasBias;
    private readonly int _outputs;

    /// <summary>Describes the job.</summary>
    /// <param name="main">The product.</param>
    /// <param name="up">What is added to it, or <c>null</c>.</param>
    /// <param name="bias">A bias for every output, padded to whole tiles, or <c>null</c>.</param>
    /// <param name="y">Outputs, M×N.</param>
    /// <param name="rows">M.</param>
    /// <param name="outputs">N.</param>
    public LinearJob(TileProduct* main, TileProduct* up, float* bias, float* y, int rows, int outputs)
    {
        _main = main;
        _up = up;
        _hasBias = bias != null;
        _initial = _hasBias ? bias : ZeroRow.Floats;
        _y = y;
        _outputs = outputs;
        Rows = rows;
        Tiles = (outputs + PackedLayout.TileRows - 1) / PackedLayout.TileRows;

        // Few rows of activations read weights once: larger chunks keep the stream long. With many rows a tile is already a lot of work.
        ChunkTiles = rows <= MostRowsOfAStream ? Math.Clamp(Tiles / 8, 1, 4) : 1;
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
        const int TileRows = PackedLayout.TileRows;
        int firstOutput = tile * TileRows, outputs = Math.Min(TileRows, _outputs - firstOutput);

        // The last tile may have fewer rows: its outputs are computed aside, so that nothing is written outside the user's span.
        bool isWhole = outputs == TileRows;
        long aside = isWhole ? 0 : (long)Rows * TileRows * sizeof(float);
        byte* memory = Workspace.RentForTile(aside + Math.Max(_main->PanelBytes, _up == null ? 0 : _up->PanelBytes));
        float* y = _y + firstOutput;
        TilePlace place = new()
        {
            Initial = _hasBias ? _initial + firstOutput : _initial,
            Y = isWhole ? y : (float*)memory,
            YStride = isWhole ? _outputs : TileRows,
        };
        _main->Run(tile, Rows, place, memory + aside);
        if (_up != null)
        {
            place.Initial = place.Y;
            place.InitialStride = place.YStride;
            _up->Run(tile, Rows, place, memory + aside);
        }

        for (int m = 0; !isWhole && m < Rows; m++)
        {
            new Span<float>((float*)memory + (long)m * TileRows, outputs).CopyTo(new Span<float>(y + (long)m * _outputs, outputs));
        }
    }
}
