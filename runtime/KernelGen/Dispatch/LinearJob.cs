using System;

namespace KernelGen;

/// <summary>Computes tiles of 32 outputs for all staged rows, a few tiles per chunk: a product, and on top of it those of the side parts.</summary>
internal unsafe struct LinearJob
{
    private const int MostRowsOfAStream = 32;

    private readonly TileProduct* _main, _up, _columns;
    private readonly ShareProduct* _shares;
    private readonly int _shareCount;
    private readonly int* _rowOrder;
    private readonly SparseProduct* _entries;
    private readonly float* _initial, _y;
    private readonly bool _hasBias;
    private readonly int _outputs;

    /// <summary>Describes the outputs of a layer.</summary>
    /// <param name="pass">The layer.</param>
    /// <param name="rows">M.</param>
    public LinearJob(LinearPass* pass, int rows)
        : this(&pass->Main, pass->Bias, pass->Y, rows, pass->Outputs)
    {
        _up = pass->Rank == 0 ? null : &pass->Up;
        _columns = pass->HasColumns ? &pass->Columns : null;
        _shares = pass->Shares;
        _shareCount = pass->ShareCount;
        _rowOrder = pass->RowOrder;
        _entries = pass->HasEntries && !pass->HasEntriesApart ? &pass->Entries : null;
    }

    /// <summary>Describes one product.</summary>
    /// <param name="main">The product.</param>
    /// <param name="bias">A bias for every output, padded to whole tiles, or <c>null</c>.</param>
    /// <param name="y">Outputs, M×N.</param>
    /// <param name="rows">M.</param>
    /// <param name="outputs">N.</param>
    public LinearJob(TileProduct* main, float* bias, float* y, int rows, int outputs)
    {
        _main = main;
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

        // The last tile may have fewer rows, and stored rows may be in another order: such outputs are computed aside, so that nothing is written where it does not belong.
        bool isInPlace = outputs == TileRows && _rowOrder == null;
        long aside = isInPlace ? 0 : (long)Rows * TileRows * sizeof(float);
        byte* memory = Workspace.RentForTile(aside + MostBytes());
        float* y = _y + firstOutput;
        TilePlace place = new()
        {
            Initial = _hasBias ? _initial + firstOutput : _initial,
            Y = isInPlace ? y : (float*)memory,
            YStride = isInPlace ? _outputs : TileRows,
        };
        if (_entries != null)
        {
            _entries->Prefetch(tile);
        }

        RunMatrix(tile, ref place, memory + aside);
        if (_up != null)
        {
            _up->Run(tile, Rows, place, memory + aside);
        }

        if (_columns != null)
        {
            _columns->Run(tile, Rows, place, memory + aside);
        }

        if (_entries != null)
        {
            _entries->Run(tile, 0, place.Y, place.YStride, memory + aside);
        }

        if (_rowOrder != null)
        {
            Scatter((float*)memory, _rowOrder + firstOutput, outputs);
            return;
        }

        for (int m = 0; !isInPlace && m < Rows; m++)
        {
            new Span<float>((float*)memory + (long)m * TileRows, outputs).CopyTo(new Span<float>(y + (long)m * _outputs, outputs));
        }
    }

    /// <summary>Computes the main matrix: the part that has the tile, or all parts one on top of the other. What comes next starts from there.</summary>
    private readonly void RunMatrix(int tile, ref TilePlace place, byte* memory)
    {
        if (_rowOrder != null)
        {
            int share = 0;
            for (; share < _shareCount && tile >= _shares[share].Product.Tiles; share++)
            {
                tile -= _shares[share].Product.Tiles;
            }

            (share < _shareCount ? &_shares[share].Product : _main)->Run(tile, Rows, place, memory);
        }
        else
        {
            _main->Run(tile, Rows, place, memory);
        }

        place.Initial = place.Y;
        place.InitialStride = place.YStride;
        for (int share = 0; _rowOrder == null && share < _shareCount; share++)
        {
            _shares[share].Product.Run(tile, Rows, place, memory);
        }
    }

    private readonly void Scatter(float* tile, int* order, int outputs)
    {
        float* y = _y;
        for (int m = 0; m < Rows; m++, tile += PackedLayout.TileRows, y += _outputs)
        {
            for (int n = 0; n < outputs; n++)
            {
                y[order[n]] = tile[n];
            }
        }
    }

    /// <summary>What a thread needs for the product that needs most.</summary>
    private readonly long MostBytes()
    {
        long most = Math.Max(Math.Max(_main->PanelBytes, PanelBytes(_up)), Math.Max(PanelBytes(_columns), _entries == null ? 0 : _entries->TileBytes));
        for (int share = 0; share < _shareCount; share++)
        {
            most = Math.Max(most, _shares[share].Product.PanelBytes);
        }

        return most;
    }

    private static long PanelBytes(TileProduct* product) => product == null ? 0 : product->PanelBytes;
}
