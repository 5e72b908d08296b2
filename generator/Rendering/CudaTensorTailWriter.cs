using System.Linq;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Rendering;

/// <summary>
/// Spells dense codes in groups that end in a part of a unit, their tail. It is multiplied as a unit: lanes beyond its columns copy zeros for activations, and any plane of it for codes.
/// </summary>
internal sealed class CudaTensorTailWriter(WeightFormat weights, CudaTensorOperands operands, int rows, int tiles)
    : CudaTensorDenseWriter(weights, operands, rows, tiles)
{
    private readonly PackedLayout _layout = new(weights, 1, weights.GroupSize);

    /// <summary>Lanes that have columns of the tail.</summary>
    private int Lanes => _layout.TailColumns / CudaTensorUnit.LaneColumns;

    protected override void SetUp()
    {
        base.SetUp();
        for (int piece = 0; piece < Spelling.Pieces; piece++)
        {
            string plane = Spelling.PiecePlane(piece, _layout.TailCodePlanes);
            if (MayBeHalf(piece))
            {
                Line($"int plane{piece} = {plane};");
                Line($"bool isHalf{piece} = plane{piece} == {_layout.TailCodePlanes - 1};");
                Line($"int tail{piece} = plane{piece} * 8 + (isHalf{piece} ? g >> 1 : g) - place;");
            }
            else
            {
                Line($"int tail{piece} = {plane} * 8 + g - place;");
            }
        }

        Line($"int tailBytes = t < {Lanes} ? 16 : 0;");
    }

    protected override void LoadWeights(int tile)
    {
        base.LoadWeights(tile);
        for (int piece = 0; piece < Spelling.Pieces; piece++)
        {
            if (MayBeHalf(piece))
            {
                string words = Text($"p{tile}_{piece}"), isTail = _layout.UnitsPerGroup > 0 ? "units == 1 && " : "";
                Line($"{words} = {isTail}isHalf{piece} ? HalfPlane({words}, g & 1) : {words};");
            }
        }
    }

    protected override string PieceIndex(int piece) => Text($"w + (left > 1 ? {(piece == 0 ? "0" : Text($"more{piece}"))} : tail{piece})");

    /// <summary>Whether a piece is of the half plane for a lane that has columns of the tail: 8 bytes of its 16 are those of the lane.</summary>
    private bool MayBeHalf(int piece) => _layout.TailEndsInHalfPlane && Enumerable.Range(0, Lanes).Any(t => Spelling.PlaneOf(piece, t) == _layout.TailCodePlanes - 1);

    protected override void CopyInputs(int block) => Line($"CpAsync16CachedOrZero({InputPlace("free", block)}, ref rows{block}[x], left > 1 ? 16 : tailBytes);");
}
