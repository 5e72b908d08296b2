using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Plans;

/// <summary>What each lane of a tensor-core kernel copies of a unit to shared memory, in pieces of 16 bytes.</summary>
/// <param name="Pieces">Of the weights of a tile.</param>
/// <param name="InputPieces">Of 8 rows of activations.</param>
internal sealed record CudaTensorUnit(int Pieces, int InputPieces)
{
    /// <summary>A piece of every lane of a warp.</summary>
    public const int PieceBytes = 32 * 16;

    /// <summary>Rows of activations that one product takes.</summary>
    public const int ProductRows = 8;

    /// <summary>What a format needs.</summary>
    public static CudaTensorUnit Of(WeightFormat weights) => new(new CudaTensorSpelling(weights.Element).Pieces, 1);

    /// <summary>Bytes of a unit for all lanes.</summary>
    public int StageBytes(int rows, int tiles) => (tiles * Pieces + rows / ProductRows * InputPieces) * PieceBytes;
}
