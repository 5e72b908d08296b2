namespace KernelGen.Generator.Rendering;

/// <summary>
/// Spells 2:4 sparse codes on tensor cores. A run is four columns of which two are kept; lane t has runs 4t … 4t + 3 of a unit, the kept codes of its two steps. Run 4q + 2e + s
/// takes place q + 4e among the eight of product s: then codes need no exchange, and half of a byte of a plane of patterns is what the product wants to know of a run.
/// </summary>
/// <remarks>
/// Activations do need an exchange, as a lane multiplies half of every run: they are copied in runs of 8 bytes to rows of 16 bytes that <c>ldmatrix</c> hands out, matrix 2e + q / 2 of
/// product s with run q in half q % 2. Lane t copies q % 2 = t % 2 and e = t / 2, and rows of e = 1 stand four places off, so that the lanes of a copy meet different banks.
/// Patterns: lane t brings those of rows 4g + 2(t / 2) and the one after, for runs with e = t % 2. Names: <c>pattern1</c> has them for tile 1, <c>kept1_0</c> for its product 0.
/// </remarks>
internal sealed class CudaTensorSparseWriter(WeightFormat weights, CudaTensorOperands operands, int rows, int tiles)
    : CudaTensorCodeWriter(weights, operands, rows, tiles)
{
    private const int Products = 2;
    private const int MatrixBytes = 128;
    private const int RunsOfUnit = 16;

    public override int InputStep => RunsOfUnit;

    public override bool ReadsOthers => true;

    protected override void SetUp()
    {
        base.SetUp();
        for (int tile = 0; tile < Sums.Tiles; tile++)
        {
            Line($"ArrayView<UInt2> pairs{tile} = planes{tile}.Cast<UInt2>();");
        }

        for (int block = 0; block < Sums.Blocks; block++)
        {
            string row = InputRow(block);
            Line($"ArrayView<UInt2> rows{block} = {row}.Cast<UInt2>().SubView((t & 1) * 4 + (t >> 1) * 2);");
        }

        // Two copies of 8 bytes side by side; lanes take turns with which is first, so that they meet different banks.
        Line($"int turn = lane >> 3 & 1, pattern = {Spelling.Planes * 16} + g * 2 + (t >> 1) - place * 2;");
        Line($"uint pick = 0x6420u + (uint)(t & 1) * 0x1111u;");
        Line($"uint give = (uint)((t >> 1) * {2 * MatrixBytes} + (g ^ (t >> 1) * 4) * 16 + (t & 1) * 8 - lane * 16);");
        Line($"uint take = (uint)(((lane & 7 ^ (lane >> 4) * 4) - (lane & 7)) * 16);");
    }

    protected override void CopyWeights(int tile)
    {
        base.CopyWeights(tile);
        string place = WeightPlace("free", tile, Spelling.Pieces);
        Line($"CpAsync8({place} + (uint)turn * 8u, ref pairs{tile}[w * 2 + pattern + turn * 16]);");
        Line($"CpAsync8({place} + 8u - (uint)turn * 8u, ref pairs{tile}[w * 2 + pattern + 16 - turn * 16]);");
    }

    protected override void CopyInputs(int block)
    {
        for (int product = 0; product < Products; product++)
        {
            for (int q = 0; q < 2; q++)
            {
                int more = 8 * q + product;
                Line($"CpAsync8({InputPlace("free + give", block, (4 * product + q) * MatrixBytes)}, ref rows{block}[x{(more == 0 ? "" : Text($" + {more}"))}]);");
            }
        }
    }

    protected override void LoadInputs(int block)
    {
        for (int product = 0; product < Products; product++)
        {
            Line($"UInt4 x{block}_{product} = LdMatrixX4({InputPlace("slot + take", block, 4 * product * MatrixBytes)});");
        }
    }

    protected override void LoadWeights(int tile)
    {
        base.LoadWeights(tile);
        Line($"UInt4 pattern{tile} = LdSharedV4U32({WeightPlace("slot", tile, Spelling.Pieces)});");
    }

    protected override void Decode(int tile)
    {
        base.Decode(tile);
        Line($"uint first{tile} = Prmt(pattern{tile}.X, pattern{tile}.Z, pick), second{tile} = Prmt(pattern{tile}.Y, pattern{tile}.W, pick);");
        Line($"uint kept{tile}_0 = Prmt(Nibbles(first{tile}, first{tile} >> 4), Nibbles(second{tile}, second{tile} >> 4), 0x6420u);");
        Line($"uint kept{tile}_1 = Prmt(Nibbles(first{tile} >> 4, first{tile} >> 8), Nibbles(second{tile} >> 4, second{tile} >> 8), 0x6420u);");
    }

    protected override void Multiply(int tile, int block)
    {
        for (int product = 0; product < Products; product++)
        {
            for (int row = 0; row < CudaTensorSums.TileRows; row += 2)
            {
                string sum = "sums" + CudaTensorSums.Name(tile, block, row);
                string matrix = string.Join(
                    ", ", Weights(product, tile, row, 0), Weights(product, tile, row + 1, 0), Weights(product, tile, row, 1), Weights(product, tile, row + 1, 1));
                Line($"{sum} = MmaSparseF16(new UInt4({matrix}), x{block}_{product}, {sum}, kept{tile}_{product}, {row / 2});");
            }
        }
    }
}
