using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace KernelGen;

/// <summary>How a launch is divided: what a block is, and how blocks cover rows, tiles and K.</summary>
/// <param name="Warps">Warps of a block.</param>
/// <param name="TileWarps">Warps of a block that have different tiles; the others share out K.</param>
/// <param name="Splits">Blocks that share out K.</param>
/// <param name="Grid">Blocks: rows of activations, tiles, splits.</param>
/// <param name="SharedBytes">Dynamic shared memory of a block.</param>
/// <param name="BlocksPerMultiprocessor">Blocks that a multiprocessor should have room for.</param>
internal readonly record struct CudaGeometry(int Warps, int TileWarps, int Splits, CudaGrid Grid, int SharedBytes, int BlocksPerMultiprocessor)
{
    private const int ReservedSharedBytes = 1024;
    private const long MostPartialBytes = 64L << 20;

    private static readonly int[] s_warps = [4, 8, 16];
    private static readonly int[] s_splits = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];

    /// <summary>Threads of a block.</summary>
    public int Threads => 32 * Warps;

    /// <summary>Warps of a block that share out K.</summary>
    public int PartWarps => Warps / TileWarps;

    /// <summary>The best division.</summary>
    /// <param name="traits">The GPU.</param>
    /// <param name="variant">How the kernel computes.</param>
    /// <param name="method">What is launched.</param>
    /// <param name="rows">M.</param>
    /// <param name="tiles">Tiles of the weights.</param>
    /// <param name="parts">Parts of K.</param>
    /// <param name="options">What tests force.</param>
    /// <returns>The division; <c>null</c> if no block of the kernel fits the GPU's shared memory.</returns>
    public static CudaGeometry? For(CudaTraits traits, CudaVariant variant, CudaMethod method, int rows, int tiles, int parts, CudaOptions options)
    {
        CudaGeometry? best = null;
        double least = double.PositiveInfinity;
        foreach (CudaGeometry candidate in Candidates(traits, variant, method, rows, tiles, parts, options))
        {
            double cost = Cost(candidate, traits, method, parts);
            if (cost < least)
            {
                (best, least) = (candidate, cost);
            }
        }

        return best;
    }

    /// <summary>Blocks of a staging kernel: enough for all multiprocessors, and no more than there is work for.</summary>
    /// <param name="traits">The GPU.</param>
    /// <param name="rows">Staged rows.</param>
    /// <param name="pieces">Pieces of a row that a warp takes at a time.</param>
    /// <param name="warps">Warps of a block.</param>
    public static CudaGrid Staging(CudaTraits traits, int rows, int pieces, int warps) =>
        new(rows, Math.Clamp(Math.Min(traits.Multiprocessors / rows, (pieces + warps - 1) / warps), 1, CudaGrid.MaxMinor), 1);

    /// <summary>Bytes of the partial sums.</summary>
    public long PartialBytes(CudaMethod method) => Splits == 1 ? 0 : Grid.Count * TileWarps * method.WarpTiles * PackedLayout.TileRows * method.Rows * sizeof(float);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Grid} blocks of {Warps} warps, {TileWarps} of them on different tiles, {SharedBytes} bytes of shared memory");

    private static IEnumerable<CudaGeometry> Candidates(
        CudaTraits traits, CudaVariant variant, CudaMethod method, int rows, int tiles, int parts, CudaOptions options)
    {
        bool isTensor = variant != CudaVariant.Scalar;
        int groups = (tiles + method.WarpTiles - 1) / method.WarpTiles;
        foreach (int warps in s_warps.Where(warps => warps <= Math.Max(method.ResidentWarps, s_warps[0]) && (long)warps * method.WarpSharedBytes <= traits.SharedBytesPerBlock))
        {
            for (int tileWarps = 1; tileWarps <= warps; tileWarps *= 2)
            {
                bool fits = !isTensor ? tileWarps == 1 : options.ForcedTileWarps is { } forced ? tileWarps == forced : tileWarps == 1 || tileWarps <= groups;
                foreach (int splits in fits ? isTensor ? options.ForcedSplits is { } chosen ? [chosen] : s_splits : s_splits[..1] : [])
                {
                    CudaGrid grid = new((rows + method.Rows - 1) / method.Rows, (groups + tileWarps - 1) / tileWarps, splits);
                    CudaGeometry candidate = new(warps, tileWarps, splits, grid, warps * method.WarpSharedBytes, Math.Max(1, method.ResidentWarps / warps));
                    bool isUseful = splits == 1 || options.ForcedSplits is not null || (candidate.PartWarps * splits <= parts && candidate.PartialBytes(method) <= MostPartialBytes);
                    if (isUseful)
                    {
                        yield return candidate;
                    }
                }
            }
        }
    }

    /// <summary>
    /// The work of the busiest multiprocessor, in parts of tiles, longer where it has fewer warps than hide the latency of memory, and what sums that meet in
    /// shared memory and between blocks cost. The weights of the latter are estimates: they only order candidates.
    /// </summary>
    private static double Cost(CudaGeometry candidate, CudaTraits traits, CudaMethod method, int parts)
    {
        const double WarpSum = 0.25, BlockSum = 1.0, AnyBlockSum = 2.0;
        int tiles = candidate.TileWarps * method.WarpTiles, shares = candidate.PartWarps * candidate.Splits;
        long blocks = (candidate.Grid.Count + traits.Multiprocessors - 1) / traits.Multiprocessors;
        int resident = Math.Min(candidate.BlocksPerMultiprocessor, Math.Max(1, traits.SharedBytesPerMultiprocessor / (candidate.SharedBytes + ReservedSharedBytes)));
        double active = Math.Min(blocks, resident) * candidate.Warps;
        double work = (double)blocks * tiles * candidate.PartWarps * ((parts + shares - 1) / shares);
        double sums = blocks * tiles * (WarpSum * candidate.PartWarps + (candidate.Splits > 1 ? AnyBlockSum + BlockSum * candidate.Splits : 0));
        return work * Math.Max(1, method.ResidentWarps / active) + sums;
    }
}
