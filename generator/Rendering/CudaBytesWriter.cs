using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells what a lane does with its part of a unit where tensor cores multiply bytes.</summary>
/// <remarks>
/// Rows and columns may take any places in a product as long as activations and outputs take the same. Lane (g, t) has rows 4g … 4g + 3 of a tile: the first product has rows 4g
/// and 4g + 1 in its places g and g + 8, the second one rows 4g + 2 and 4g + 3. Its columns of a unit are 8t … 8t + 7, in places 4t … 4t + 3 and 16 + 4t … 16 + 4t + 3 of one
/// product, so that 8 bytes of a row of activations are both registers of a lane. A sparse unit has 64 columns, two products, and columns 16t … 16t + 15 are the lane's.
/// Names in the generated code: <c>p0_2</c> is plane 2 of the lane for tile 0, <c>x1</c> its activations of the second block of 8 rows, <c>q0_3_1</c> the codes of step 1 of row
/// 4g + 3 of tile 0, <c>a0_3_2</c> the codes of the third four columns of the same row, kept ones in their places.
/// </remarks>
/// <param name="weights">What is decoded.</param>
/// <param name="method">For how many rows of activations and tiles.</param>
internal sealed class CudaBytesWriter(WeightFormat weights, CudaMethodPlan method)
{
    private const int RowBlock = CudaTensorUnit.ProductRows;
    private readonly CudaBytesSpelling _spelling = new(weights.Element);
    private readonly ZeroKind _zero = ZeroKinds.Of(weights);
    private readonly List<string> _lines = [];

    private bool IsSparse => weights.Sparsity is not null;

    private bool HasDigits => weights.Element.IsTernary;

    private int Blocks => method.Rows / RowBlock;

    private int Pieces => CudaBytesPlanner.Pieces(weights);

    /// <summary>The type of the activations that a lane has of a unit and a row.</summary>
    public static string InputType(WeightFormat weights) => weights.Sparsity is null ? "UInt2" : "UInt4";

    /// <summary>What a lane finds out once.</summary>
    public IReadOnlyList<string> Setup()
    {
        _lines.Clear();
        _lines.AddRange(_spelling.Setup());
        if (IsSparse)
        {
            Line($"int patterns = ({weights.Element.Bits} + (t >> 1)) * {PackedLayout.PlaneBytes / 16} + g, firstPattern = (t & 1) * 16;");
        }

        return [.. _lines];
    }

    /// <summary>Starts the copies of a unit to the slot at <c>free</c>.</summary>
    public IReadOnlyList<string> Copies()
    {
        _lines.Clear();
        string unit = HasDigits ? Text($"w / {PackedLayout.Digits} * {CodeField.StoredBits(weights.Element) * PackedLayout.PlaneBytes / 16}") : "w";
        for (int tile = 0; tile < method.WarpTiles; tile++)
        {
            for (int i = 0; i < Pieces; i++)
            {
                string plane = i < _spelling.Planes ? _spelling.Plane(i) : "patterns";
                Line($"{(HasDigits ? "CpAsync16Cached" : "CpAsync16")}({CudaTensorWriter.Place("free", Piece(tile, i))}, ref planes{tile}[{unit} + {plane}]);");
            }
        }

        for (int block = 0; block < Blocks; block++)
        {
            Line($"{(IsSparse ? "CpAsync16OrZero" : "CpAsync8OrZero")}({Inputs("free", block)}, ref lanes[{(block == 0 ? "x" : Text($"x + {RowBlock * block} * pitch"))}], bytes{block});");
        }

        return [.. _lines];
    }

    /// <summary>Loads a unit from the slot at <c>slot</c>.</summary>
    public IReadOnlyList<string> Load()
    {
        _lines.Clear();
        for (int tile = 0; tile < method.WarpTiles; tile++)
        {
            for (int i = 0; i < Pieces; i++)
            {
                Line($"UInt4 p{tile}_{i} = LdSharedV4U32({CudaTensorWriter.Place("slot", Piece(tile, i))});");
            }
        }

        for (int block = 0; block < Blocks; block++)
        {
            Line($"{InputType(weights)} x{block} = {(IsSparse ? "LdSharedV4U32" : "LdSharedV2U32")}({Inputs("slot", block)});");
        }

        return [.. _lines];
    }

    /// <summary>The products of a unit.</summary>
    public IReadOnlyList<string> Unit()
    {
        _lines.Clear();
        if (HasDigits)
        {
            Line($"uint power = PowerOf(unit++);");
        }

        for (int tile = 0; tile < method.WarpTiles; tile++)
        {
            for (int row = 0; row < CudaBytesPartWriter.Rows; row += 2)
            {
                Codes(tile, row);
                Codes(tile, row + 1);
                for (int step = 0; step < (IsSparse ? 2 : 1); step++)
                {
                    Product(tile, row, step);
                }
            }
        }

        return [.. _lines];
    }

    /// <summary>Adds the sums of a part to the results.</summary>
    public IReadOnlyList<string> Fold()
    {
        _lines.Clear();
        for (int tile = 0; tile < method.WarpTiles; tile++)
        {
            for (int block = 0; block < Blocks; block++)
            {
                for (int row = 0; row < CudaBytesPartWriter.Rows; row += 2)
                {
                    string sum = CudaTensorSums.Name(tile, block, row);
                    string[] results = [.. Enumerable.Range(0, 4).Select(i => Result(tile, block, row + i / 2, i, sum))];
                    _lines.AddRange(CudaTensorSums.Result(sum, results));
                }
            }
        }

        return [.. _lines];
    }

    private int Piece(int tile, int i) => CudaTensorUnit.PieceBytes * (tile * Pieces + i);

    private string Inputs(string slot, int block) =>
        Text($"{slot}{(IsSparse ? "" : " - half")} + {Piece(method.WarpTiles, 0) + 32 * CudaBytesPlanner.InputBytes(weights) * block}u");

    private void Codes(int tile, int row)
    {
        string name = Text($"q{tile}_{row}_");
        _lines.AddRange(_spelling.Codes(name, [.. Enumerable.Range(0, _spelling.Planes).Select(i => CudaSpelling.Component(Text($"p{tile}_{i}"), row))]));
        if (IsSparse)
        {
            string patterns = CudaSpelling.Component(Text($"p{tile}_{_spelling.Planes}"), row) + " >> firstPattern";
            string zeros = _zero == ZeroKind.PerRow ? Text($"zeros{tile}_{row}") : "zeros";
            _lines.AddRange(CudaPatternSpelling.Spread(Text($"{tile}_{row}"), step => Text($"{name}{step}"), patterns, zeros));
        }
    }

    private void Product(int tile, int row, int step)
    {
        string first = Text($"{(IsSparse ? "a" : "q")}{tile}_{row}_"), second = Text($"{(IsSparse ? "a" : "q")}{tile}_{row + 1}_");
        for (int block = 0; block < Blocks; block++)
        {
            string sums = "sums" + CudaTensorSums.Name(tile, block, row), inputs = Text($"x{block}");
            Line($"{sums} = MmaU8S8(new UInt4({first}{2 * step}, {second}{2 * step}, {first}{2 * step + 1}, {second}{2 * step + 1}), {CudaSpelling.Component(inputs, 2 * step)}, {CudaSpelling.Component(inputs, 2 * step + 1)}, {sums});");
        }
    }

    private string Result(int tile, int block, int row, int i, string sum)
    {
        string products = CudaSpelling.Component("sums" + sum, i), zero = _zero == ZeroKind.PerRow ? Text($"zero{tile}_{row}") : "zero";
        string corrected = _zero == ZeroKind.None ? products : Text($"{products} - {zero} * sum{block}_{i % 2}");
        return Text($"FmaF32(scale{tile}_{row} * input{block}_{i % 2}, {corrected}, {CudaSpelling.Component("result" + sum, i)})");
    }

    private void Line(FormattableString text) => _lines.Add(Text(text));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
