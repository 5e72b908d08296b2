using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Generator.Plans;

/// <summary>Decides how many tiles a warp of a tensor-core kernel multiplies at a time, and how many units its ring of copies holds.</summary>
internal static class CudaTensorPlanner
{
    /// <summary>Floats from one row of sums in shared memory to the next: lanes that store 16 bytes meet different banks.</summary>
    public const int SumPitch = PackedLayout.TileRows + 4;

    private const int MostStages = 6;

    /// <summary>Pieces of a tile from which on a warp has one tile: what is under way of it is enough.</summary>
    private const int ManyPieces = 4;

    /// <summary>
    /// Two tiles of a warp share the activations that they meet; with 32 rows, sums leave no registers for that, and shuffles of two tiles would only wait for each other. 16 warps of a multiprocessor leave a thread 128 registers, 12 leave
    /// it 168, and the rings of as many fit into the shared memory of an H100.
    /// </summary>
    private static readonly (int Rows, int Tiles, int ResidentWarps, int RingBytes)[] s_methods = [(8, 2, 16, 12 << 10), (16, 2, 12, 16 << 10), (32, 1, 12, 18 << 10)];

    /// <summary>The methods of a kernel.</summary>
    /// <param name="units">What lanes copy of a unit, for each matrix that is multiplied, the large one first.</param>
    public static EquatableArray<CudaMethodPlan> Methods(IReadOnlyList<CudaTensorUnit> units) => new(s_methods.Select(method =>
    {
        int tiles = units[0].Pieces >= ManyPieces || units[0].IsLookedUp ? 1 : method.Tiles;
        int ring = units.Max(unit => Stages(unit, method.Rows, tiles) * unit.StageBytes(method.Rows, tiles));
        return new CudaMethodPlan(method.Rows, tiles, method.ResidentWarps, Math.Max(ring, tiles * method.Rows * SumPitch * sizeof(float)));
    }));

    /// <summary>Units that are in shared memory or on their way to it.</summary>
    public static int Stages(CudaTensorUnit unit, int rows, int tiles) =>
        Math.Min(MostStages, s_methods.Single(method => method.Rows == rows).RingBytes / unit.StageBytes(rows, tiles));
}
