using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Rendering;

/// <summary>
/// Spells dense codes in groups that end in a part of a unit, their tail. It is multiplied as a unit: lanes beyond its columns copy zeros for activations, and any plane of it for codes.
/// </summary>
internal sealed class CudaTensorTailWriter(WeightFormat weights, CudaTensorOperands operands, int rows, int tiles)
    : CudaTensorDenseWriter(weights, operands, rows, tiles)
{
    private readonly PackedLayout _layout = new(weights, 1, weights.GroupSize);

    protected override void SetUp()
    {
        base.SetUp();
        for (int piece = 0; piece < Spelling.Pieces; piece++)
        {
            Line($"int tail{piece} = {Spelling.PiecePlane(piece, _layout.TailCodePlanes)} * 8 + g - place;");
        }

        Line($"int tailBytes = t < {_layout.TailColumns / CudaTensorUnit.LaneColumns} ? 16 : 0;");
    }

    protected override string PieceIndex(int piece) => Text($"w + (left > 1 ? {(piece == 0 ? "0" : Text($"more{piece}"))} : tail{piece})");

    protected override void CopyInputs(int block) => Line($"CpAsync16CachedOrZero({InputPlace("free", block)}, ref rows{block}[x], left > 1 ? 16 : tailBytes);");
}
