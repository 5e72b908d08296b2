using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells what a lane does with its part of a unit on tensor cores.</summary>
/// <remarks>
/// Rows and columns may take any places in a product as long as activations and outputs take the same. Lane (g, t) has rows 4g … 4g + 3 of a plane in 16 bytes; the first product
/// has rows 4g and 4g + 1 in its places g and g + 8, the second one rows 4g + 2 and 4g + 3. Names in the generated code: <c>p1_0</c> is piece 0 of tile 1, <c>x2</c> the activations
/// of the third block of 8 rows, <c>q1_3_0</c> the codes of row 4g + 3 of tile 1 in word 0, with <c>a</c> those of columns 0 and 1 and with <c>b</c> those of columns 2 and 3;
/// <c>a1_3_0</c> and <c>b1_3_0</c> the same weights of step 0 as halves; <c>sums1_2_01</c> the sums of rows 4g and 4g + 1 of tile 1 with the third block.
/// </remarks>
/// <param name="weights">Dense integers in groups of whole units.</param>
/// <param name="shape">The parameter with the sizes.</param>
/// <param name="rows">Rows of activations.</param>
/// <param name="tiles">Tiles of a warp.</param>
internal sealed class CudaTensorWriter(WeightFormat weights, string shape, int rows, int tiles)
{
    private const int TileRows = 4;
    private readonly CudaTensorSpelling _spelling = new(weights.Element);
    private readonly ZeroKind _zero = ZeroKinds.Of(weights);
    private readonly List<string> _lines = [];

    private int Blocks => rows / CudaTensorUnit.ProductRows;

    private bool HasGroups => weights.Granularity == Granularity.Group;

    /// <summary>What is cut how far above the bottom of a half.</summary>
    private IEnumerable<int> Above => Enumerable.Range(0, CudaTensorSpelling.Steps).Select(_spelling.Above).Distinct();

    /// <summary>The sums of a method: tile, block of 8 rows of activations, pair of rows of the tile.</summary>
    public static IReadOnlyList<string> Sums(int rows, int tiles) =>
    [
        .. from tile in Enumerable.Range(0, tiles)
           from block in Enumerable.Range(0, rows / CudaTensorUnit.ProductRows)
           from pair in new[] { 0, 2 }
           select Sum(tile, block, pair),
    ];

    /// <summary>Puts the results into shared memory: rows of activations, each with the outputs of a tile.</summary>
    /// <param name="rows">Rows of activations.</param>
    /// <param name="tiles">Tiles of a warp.</param>
    public static IReadOnlyList<string> Stores(int rows, int tiles)
    {
        List<string> lines = [];
        for (int tile = 0; tile < tiles; tile++)
        {
            for (int block = 0; block < rows / CudaTensorUnit.ProductRows; block++)
            {
                string first = "result" + Sum(tile, block, 0), last = "result" + Sum(tile, block, 2);
                int quad = (tile * rows + block * CudaTensorUnit.ProductRows) * CudaTensorPlanner.SumPitch / 4;
                lines.Add(FormattableString.Invariant($"quads[own + {quad}] = new Float4({first}.X, {first}.Z, {last}.X, {last}.Z);"));
                lines.Add(FormattableString.Invariant($"quads[own + {quad + CudaTensorPlanner.SumPitch / 4}] = new Float4({first}.Y, {first}.W, {last}.Y, {last}.W);"));
            }
        }

        return lines;
    }

    /// <summary>What a lane finds out once.</summary>
    public IReadOnlyList<string> Setup()
    {
        _lines.Clear();
        for (int piece = 0; piece < _spelling.Pieces; piece++)
        {
            Line(piece == 0 ? (FormattableString)$"int place = {_spelling.PiecePlane(0)} * 8 + g;" : $"int more{piece} = {_spelling.PiecePlane(piece)} * 8 + g - place;");
        }

        for (int word = 0; word < _spelling.Words && _spelling.IsMoved; word++)
        {
            Line($"int shift{word} = {_spelling.Shift(word)};");
        }

        if (_zero != ZeroKind.PerRow)
        {
            foreach (int above in Above)
            {
                string zero = weights.HasZeroPoint ? $"(uint){shape}.Zero" : FormattableString.Invariant($"{weights.Element.Offset}u");
                Line($"{(weights.HasZeroPoint ? "" : "const ")}uint zeros{above} = {CudaTensorSpelling.Zeros(zero, above)};");
            }
        }

        return [.. _lines];
    }

    /// <summary>The scales and zero points of rows 4g … 4g + 3 of each tile.</summary>
    public IReadOnlyList<string> Group()
    {
        _lines.Clear();
        for (int tile = 0; tile < tiles; tile++)
        {
            Scales(tile);
        }

        if (_zero == ZeroKind.PerRow)
        {
            ZeroPlace();
            for (int tile = 0; tile < tiles; tile++)
            {
                ZeroPoints(tile);
            }
        }

        return [.. _lines];
    }

    /// <summary>Starts the copies of a unit. Where lanes share pieces, or warps do, the first-level cache serves all but the first.</summary>
    public IReadOnlyList<string> Copies()
    {
        _lines.Clear();
        string copy = _spelling.IsMoved ? "CpAsync16Cached" : "CpAsync16Prefetch";
        for (int tile = 0; tile < tiles; tile++)
        {
            for (int piece = 0; piece < _spelling.Pieces; piece++)
            {
                string more = piece == 0 ? "" : FormattableString.Invariant($" + more{piece}");
                Line($"{copy}({Place("free", Piece(tile, piece))}, ref planes{tile}[w{more}]);");
            }
        }

        for (int block = 0; block < Blocks; block++)
        {
            Line($"CpAsync16Cached({Place("free", InputPiece(block))}, ref rows{block}[x]);");
        }

        return [.. _lines];
    }

    /// <summary>The products of a unit.</summary>
    public IReadOnlyList<string> Unit()
    {
        _lines.Clear();
        for (int tile = 0; tile < tiles; tile++)
        {
            for (int piece = 0; piece < _spelling.Pieces; piece++)
            {
                Line($"UInt4 p{tile}_{piece} = LdSharedV4U32({Place("slot", Piece(tile, piece))});");
            }
        }

        for (int block = 0; block < Blocks; block++)
        {
            Line($"UInt4 x{block} = LdSharedV4U32({Place("slot", InputPiece(block))});");
        }

        for (int tile = 0; tile < tiles; tile++)
        {
            for (int row = 0; row < TileRows; row++)
            {
                Decode(tile, row);
            }

            for (int block = 0; block < Blocks; block++)
            {
                for (int step = 0; step < CudaTensorSpelling.Steps; step++)
                {
                    Product(tile, block, step, 0);
                    Product(tile, block, step, 2);
                }
            }
        }

        return [.. _lines];
    }

    /// <summary>Adds the sums of a part to the results.</summary>
    public IReadOnlyList<string> Fold()
    {
        _lines.Clear();
        for (int tile = 0; tile < tiles; tile++)
        {
            for (int block = 0; block < Blocks; block++)
            {
                for (int row = 0; row < TileRows; row += 2)
                {
                    string sum = Sum(tile, block, row), scale = FormattableString.Invariant($"scale{tile}_{row}"), next = FormattableString.Invariant($"scale{tile}_{row + 1}");
                    string first = $"FmaF32({scale}, sums{sum}.X, result{sum}.X), FmaF32({scale}, sums{sum}.Y, result{sum}.Y)";
                    string second = $"FmaF32({next}, sums{sum}.Z, result{sum}.Z), FmaF32({next}, sums{sum}.W, result{sum}.W)";
                    Line($"result{sum} = new Float4({first}, {second});");
                }
            }
        }

        return [.. _lines];
    }

    /// <summary>The name of the sums of two rows of a tile.</summary>
    public static string Sum(int tile, int block, int row) => FormattableString.Invariant($"{tile}_{block}_{row}{row + 1}");

    private static string Place(string slot, int piece) => piece == 0 ? slot : FormattableString.Invariant($"{slot} + {piece * CudaTensorUnit.PieceBytes}u");

    private int Piece(int tile, int piece) => tile * _spelling.Pieces + piece;

    private int InputPiece(int block) => tiles * _spelling.Pieces + block;

    private void Decode(int tile, int row)
    {
        for (int word = 0; word < _spelling.Words; word++)
        {
            int piece = _spelling.Piece(word);
            string here = CudaSpelling.Component(FormattableString.Invariant($"p{tile}_{piece}"), row);
            string next = CudaSpelling.Component(FormattableString.Invariant($"p{tile}_{piece + 1}"), row);
            for (int half = 0; half < 2; half++)
            {
                string spread = _spelling.Spread(here, next, half);
                Line($"uint {Codes(half, tile, row, word)} = {(_spelling.IsMoved ? FormattableString.Invariant($"{spread} >> shift{word}") : spread)};");
            }
        }

        for (int step = 0; step < CudaTensorSpelling.Steps; step++)
        {
            string zeros = FormattableString.Invariant($"zeros{(_zero == ZeroKind.PerRow ? FormattableString.Invariant($"{tile}_{row}_") : "")}{_spelling.Above(step)}");
            for (int half = 0; half < 2; half++)
            {
                Line($"uint {Weights(half, tile, row, step)} = {_spelling.Pair(Codes(half, tile, row, _spelling.Words == 1 ? 0 : step), step, zeros)};");
            }
        }
    }

    private static string Codes(int half, int tile, int row, int word) => FormattableString.Invariant($"q{"ab"[half]}{tile}_{row}_{word}");

    private static string Weights(int half, int tile, int row, int step) => FormattableString.Invariant($"{"ab"[half]}{tile}_{row}_{step}");

    /// <summary>16 columns of 16 rows: those at <paramref name="row"/> and the ones after them.</summary>
    private void Product(int tile, int block, int step, int row)
    {
        string sum = "sums" + Sum(tile, block, row), x = FormattableString.Invariant($"x{block}");
        string matrix = string.Join(", ", Weights(0, tile, row, step), Weights(0, tile, row + 1, step), Weights(1, tile, row, step), Weights(1, tile, row + 1, step));
        Line($"{sum} = MmaF16(new UInt4({matrix}), {CudaSpelling.Component(x, 2 * step)}, {CudaSpelling.Component(x, 2 * step + 1)}, {sum});");
    }

    private void Scales(int tile)
    {
        int groupBytes = HasGroups ? new PackedLayout(weights, 1, weights.GroupSize).GroupBytes : 0;
        string At(int bytes) => HasGroups ? FormattableString.Invariant($"group * {groupBytes / bytes} + g") : "g";
        switch (weights)
        {
            case { Granularity: Granularity.Tensor }:
                Line($"float scale{tile}_0 = {shape}.Scale, scale{tile}_1 = scale{tile}_0, scale{tile}_2 = scale{tile}_0, scale{tile}_3 = scale{tile}_0;");
                break;
            case { ScaleType: ScaleType.Float16 }:
                Line($"UInt2 scales{tile} = LdGlobalReadOnlyV2U32(ref tile{tile}.Cast<UInt2>()[{At(8)}]);");
                Line($"float scale{tile}_0 = CvtF32LowF16(scales{tile}.X), scale{tile}_1 = CvtF32HighF16(scales{tile}.X);");
                Line($"float scale{tile}_2 = CvtF32LowF16(scales{tile}.Y), scale{tile}_3 = CvtF32HighF16(scales{tile}.Y);");
                break;
            default:
                Line($"Float4 scales{tile} = LdGlobalReadOnlyV4F32(ref tile{tile}.Cast<Float4>()[{At(16)}]);");
                Line($"float scale{tile}_0 = scales{tile}.X, scale{tile}_1 = scales{tile}.Y, scale{tile}_2 = scales{tile}.Z, scale{tile}_3 = scales{tile}.W;");
                break;
        }
    }

    private void ZeroPlace()
    {
        int bits = weights.Element.Bits;
        Line($"int lanes = ({shape}.ZeroOffset{(HasGroups ? FormattableString.Invariant($" + (group * {bits} >> 3) * {PackedLayout.TileRows}") : "")}) / 4 + g;");
        if (HasGroups && bits < 8)
        {
            Line($"int first = group * {bits} & 7;");
        }
    }

    private void ZeroPoints(int tile)
    {
        int bits = weights.Element.Bits;
        bool crosses = HasGroups && 8 % bits != 0;
        Line($"uint codes{tile} = LdGlobalReadOnlyU32(ref tile{tile}[lanes]);");
        if (crosses)
        {
            Line($"uint further{tile} = LdGlobalReadOnlyU32(ref tile{tile}[lanes + {PackedLayout.TileRows / 4}]);");
        }

        for (int row = 0; row < TileRows; row++)
        {
            string code = CodeField.Move(FormattableString.Invariant($"codes{tile}"), 8 * row), more = CodeField.Move(FormattableString.Invariant($"further{tile}"), 8 * row);
            code = crosses ? FormattableString.Invariant($"(({code} & 255u) | ({more} & 255u) << 8) >> first")
                : HasGroups && bits < 8 ? $"{(row == 0 ? code : "(" + code + ")")} >> first"
                : code;
            Line($"uint zero{tile}_{row} = {code} & {weights.Element.MaxStoredCode}u;");
            foreach (int above in Above)
            {
                Line($"uint zeros{tile}_{row}_{above} = {CudaTensorSpelling.Zeros(FormattableString.Invariant($"zero{tile}_{row}"), above)};");
            }
        }
    }

    private void Line(FormattableString text) => _lines.Add(FormattableString.Invariant(text));
}
