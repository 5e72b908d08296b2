using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Rendering;

/// <summary>
/// The sums of a lane of a tensor-core kernel, 16×8 of them for each product in the registers of a warp. The first product of a tile has rows 4g and 4g + 1 in its places g and
/// g + 8, the second one rows 4g + 2 and 4g + 3: <c>1_2_01</c> names the sums of rows 4g and 4g + 1 of tile 1 with the third block of 8 rows of activations.
/// </summary>
/// <param name="rows">Rows of activations.</param>
/// <param name="tiles">Tiles of a warp.</param>
internal sealed class CudaTensorSums(int rows, int tiles)
{
    /// <summary>Rows of a tile in one lane.</summary>
    public const int TileRows = 4;

    /// <summary>Tiles of a warp.</summary>
    public int Tiles => tiles;

    /// <summary>Blocks of 8 rows of activations.</summary>
    public int Blocks => rows / CudaTensorUnit.ProductRows;

    /// <summary>The names of all.</summary>
    public IReadOnlyList<string> Names() =>
    [
        .. from tile in Enumerable.Range(0, Tiles)
           from block in Enumerable.Range(0, Blocks)
           from row in new[] { 0, 2 }
           select Name(tile, block, row),
    ];

    /// <summary>The name of the sums of two rows of a tile.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="block">The block of 8 rows of activations.</param>
    /// <param name="row">0 or 2.</param>
    public static string Name(int tile, int block, int row) => FormattableString.Invariant($"{tile}_{block}_{row}{row + 1}");

    /// <summary>The name of the scale of a row of a tile.</summary>
    public static string Scale(int tile, int row) => FormattableString.Invariant($"scale{tile}_{row}");

    /// <summary>The name of the zero point of a row of a tile, where it is a real number.</summary>
    public static string ZeroPoint(int tile, int row) => FormattableString.Invariant($"zero{tile}_{row}");

    /// <summary>The name of the sums of the activations of a block of rows.</summary>
    public static string Inputs(int block) => FormattableString.Invariant($"inputSums{block}");

    /// <summary>Statements that put the results into shared memory: rows of activations, each with the outputs of a tile.</summary>
    public IReadOnlyList<string> Stores()
    {
        const int PitchQuads = CudaTensorPlanner.SumPitch / 4;
        List<string> lines = [];
        for (int tile = 0; tile < Tiles; tile++)
        {
            for (int block = 0; block < Blocks; block++)
            {
                string first = "result" + Name(tile, block, 0), last = "result" + Name(tile, block, 2);
                int quad = (tile * rows + block * CudaTensorUnit.ProductRows) * PitchQuads;
                lines.Add(FormattableString.Invariant($"quads[own + {quad}] = new Float4({first}.X, {first}.Z, {last}.X, {last}.Z);"));
                lines.Add(FormattableString.Invariant($"quads[own + {quad + PitchQuads}] = new Float4({first}.Y, {first}.W, {last}.Y, {last}.W);"));
            }
        }

        return lines;
    }

    /// <summary>Statements that add the sums of a part to the results.</summary>
    /// <param name="isScaled">Whether rows have scales.</param>
    /// <param name="hasZeroPoints">Whether rows have zero points that leave with the sums of the activations.</param>
    public IReadOnlyList<string> Fold(bool isScaled, bool hasZeroPoints = false)
    {
        List<string> lines = [];
        for (int tile = 0; tile < Tiles; tile++)
        {
            for (int block = 0; block < Blocks; block++)
            {
                for (int row = 0; row < TileRows; row += 2)
                {
                    string name = Name(tile, block, row);
                    string[] parts = [.. "XYZW".Select((component, i) =>
                    {
                        string sum = $"sums{name}.{component}", result = $"result{name}.{component}";
                        string product = hasZeroPoints ? $"FmaF32(-{ZeroPoint(tile, row + i / 2)}, {Inputs(block)}.{"XY"[i % 2]}, {sum})" : sum;
                        return isScaled ? $"FmaF32({Scale(tile, row + i / 2)}, {product}, {result})" : $"{result} + {product}";
                    })];
                    lines.AddRange(Result(name, parts));
                }
            }
        }

        return lines;
    }

    /// <summary>Lines that assign the results of two rows of a tile.</summary>
    /// <param name="name">The name of their sums.</param>
    /// <param name="parts">The four numbers.</param>
    public static IEnumerable<string> Result(string name, IReadOnlyList<string> parts) =>
        [$"result{name} = new Float4(", $"    {parts[0]},", $"    {parts[1]},", $"    {parts[2]},", $"    {parts[3]});"];
}
