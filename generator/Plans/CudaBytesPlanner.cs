using System;
using System.Linq;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Plans;

/// <summary>Decides how tensor cores multiply bytes: int8 activations with packed weights.</summary>
internal static class CudaBytesPlanner
{
    private const int MostStages = 8;

    /// <summary>
    /// Two tiles of a warp share the activations that they meet; with 32 rows, sums leave no registers for that. 16 warps of a multiprocessor leave a thread 128 registers, 12 leave
    /// it 168, and the rings of as many fit into the shared memory of an H100.
    /// </summary>
    private static readonly (int Rows, int Tiles, int ResidentWarps, int RingBytes)[] s_methods = [(8, 2, 16, 12 << 10), (16, 2, 12, 12 << 10), (32, 1, 12, 18 << 10)];

    /// <summary>Whether there is a kernel: activations of at most a byte, integer weights in groups of whole units.</summary>
    public static bool HasKernel(LayerFormat product) =>
        product is { Activations: { IsInteger: true, Bits: <= 8 }, Weights.Element.IsInteger: true } && product.Weights.GroupSize % UnitColumns(product.Weights) == 0;

    /// <summary>The methods of a kernel, fewest rows first.</summary>
    public static EquatableArray<CudaMethodPlan> Methods(WeightFormat weights) => new(s_methods.Select(method =>
    {
        int ring = Stages(weights, method.Rows, method.Tiles) * StageBytes(weights, method.Rows, method.Tiles);
        return new CudaMethodPlan(method.Rows, method.Tiles, method.ResidentWarps, Math.Max(ring, method.Tiles * method.Rows * CudaTensorPlanner.SumPitch * sizeof(float)));
    }));

    /// <summary>Planes of which a lane copies a piece: those of its codes, and of sparse weights one of patterns.</summary>
    public static int Pieces(WeightFormat weights) => CodePieces(CodeField.StoredBits(weights.Element)) + (weights.Sparsity is null ? 0 : 1);

    /// <summary>Planes that hold the codes of two steps of a lane, wherever they begin.</summary>
    public static int CodePieces(int bits) => bits switch { 1 or 2 or 4 => 1, 7 => 3, _ => 2 };

    /// <summary>Bytes of a row of activations that a lane has of a unit.</summary>
    public static int InputBytes(WeightFormat weights) => UnitColumns(weights) / 4;

    /// <summary>Units that are in shared memory or on their way to it.</summary>
    public static int Stages(WeightFormat weights, int rows, int tiles) =>
        Math.Min(MostStages, s_methods.Single(method => method.Rows == rows).RingBytes / StageBytes(weights, rows, tiles));

    /// <summary>Bytes of a unit in the ring of a warp, weights and activations.</summary>
    public static int StageBytes(WeightFormat weights, int rows, int tiles) => tiles * Pieces(weights) * CudaTensorUnit.PieceBytes + rows * UnitColumns(weights);

    private static int UnitColumns(WeightFormat weights) => new PackedLayout(weights, 1, 1).UnitColumns;
}
