using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells dense codes on tensor cores: lane t has columns 8t … 8t + 7 of a unit, two products of 16 columns.</summary>
internal class CudaTensorDenseWriter(WeightFormat weights, CudaTensorOperands operands, int rows, int tiles)
    : CudaTensorCodeWriter(weights, operands, rows, tiles)
{
    public override int InputStep => 4;

    protected override void SetUp()
    {
        base.SetUp();
        for (int block = 0; block < Sums.Blocks; block++)
        {
            string row = InputRow(block);
            Line($"ArrayView<UInt4> rows{block} = {row}.SubView(t);");
        }
    }

    protected override void Multiply(int tile, int block)
    {
        string x = Text($"x{block}");
        for (int step = 0; step < CudaTensorSpelling.Steps; step++)
        {
            string low = CudaSpelling.Component(x, 2 * step), high = CudaSpelling.Component(x, 2 * step + 1);
            if (HasRealZeroPoints && tile == 0)
            {
                string sums = CudaTensorSums.Inputs(block);
                Line($"{sums} = MmaF16(ones, {low}, {high}, {sums});");
            }

            for (int row = 0; row < CudaTensorSums.TileRows; row += 2)
            {
                Product(tile, block, row, (half, row) => Weights(half, tile, row, step), low, high);
            }
        }
    }
}
