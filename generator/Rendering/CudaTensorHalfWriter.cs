using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells fp16 weights on tensor cores: a piece has two columns of four rows, and lane t has the four planes of columns 8t … 8t + 7.</summary>
internal sealed class CudaTensorHalfWriter(CudaTensorOperands operands, int rows, int tiles)
    : CudaTensorWriter(operands, rows, tiles, CudaTensorUnit.Of(new(Element.Float16, Granularity.Tensor)))
{
    private const int Pieces = CudaTensorUnit.HalfPieces;

    public override int InputStep => 4;

    public override IReadOnlyList<string> Convert() => Operands.Factor is null ? [] :
    [
        .. from tile in Enumerable.Range(0, Sums.Tiles)
           from row in Enumerable.Range(0, CudaTensorSums.TileRows)
           select Text($"float {CudaTensorSums.Scale(tile, row)} = {Operands.Factor};"),
    ];

    public override IReadOnlyList<string> Fold() => Sums.Fold(isScaled: Operands.Factor is not null);

    protected override void SetUp()
    {
        Line($"int place = t * {8 * Pieces} + g;");
        for (int block = 0; block < Sums.Blocks; block++)
        {
            string row = InputRow(block);
            Line($"ArrayView<UInt4> rows{block} = {row}.SubView(t);");
        }
    }

    protected override void CopyWeights(int tile)
    {
        for (int piece = 0; piece < Pieces; piece++)
        {
            Line($"CpAsync16Prefetch({WeightPlace("free", tile, piece)}, ref planes{tile}[w{(piece == 0 ? "" : Text($" + {8 * piece}"))}]);");
        }
    }

    protected override void LoadWeights(int tile)
    {
        for (int piece = 0; piece < Pieces; piece++)
        {
            Line($"UInt4 p{tile}_{piece} = LdSharedV4U32({WeightPlace("slot", tile, piece)});");
        }
    }

    protected override void Decode(int tile)
    {
    }

    protected override void Multiply(int tile, int block)
    {
        string x = Text($"x{block}");
        for (int step = 0; step < Pieces / 2; step++)
        {
            string low = CudaSpelling.Component(x, 2 * step), high = CudaSpelling.Component(x, 2 * step + 1);
            for (int row = 0; row < CudaTensorSums.TileRows; row += 2)
            {
                Product(tile, block, row, (half, row) => CudaSpelling.Component(Text($"p{tile}_{2 * step + half}"), row), low, high);
            }
        }
    }
}
