using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Plans;

/// <summary>What each lane of a tensor-core kernel copies of a unit to shared memory, in pieces of 16 bytes.</summary>
/// <param name="Pieces">Of the weights of a tile.</param>
/// <param name="InputPieces">Of 8 rows of activations.</param>
/// <param name="IsLookedUp">Whether codes are looked up by shuffles.</param>
internal sealed record CudaTensorUnit(int Pieces, int InputPieces, bool IsLookedUp = false)
{
    /// <summary>A piece of every lane of a warp.</summary>
    public const int PieceBytes = 32 * 16;

    /// <summary>Rows of activations that one product takes.</summary>
    public const int ProductRows = 8;

    /// <summary>Columns of a lane: halves of a piece of activations.</summary>
    public const int LaneColumns = 8;

    /// <summary>Pieces of fp16 weights: two columns of eight in each.</summary>
    public const int HalfPieces = 4;

    /// <summary>What a format needs. 2:4 sparse weights have twice the columns, and a piece of patterns.</summary>
    public static CudaTensorUnit Of(WeightFormat weights)
    {
        int pieces = weights.Element.HasCodes ? new CudaTensorSpelling(weights.Element).Pieces : HalfPieces;
        bool isLookedUp = weights.Element.IsLearned;
        return weights.Sparsity is null ? new(pieces, 1, isLookedUp) : new(pieces + 1, 2, isLookedUp);
    }

    /// <summary>Bytes of a unit for all lanes.</summary>
    public int StageBytes(int rows, int tiles) => (tiles * Pieces + rows / ProductRows * InputPieces) * PieceBytes;
}
