using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells how a lane of a tensor-core kernel decodes codes: <c>qa1_3_0</c> are codes of row 4g + 3 of tile 1 in word 0, in the halves of a word.</summary>
internal abstract class CudaTensorCodeWriter(WeightFormat weights, CudaTensorOperands operands, int rows, int tiles)
    : CudaTensorWriter(operands, rows, tiles, CudaTensorUnit.Of(weights))
{
    private readonly CudaTensorScales _scales = new(weights, operands, tiles);
    private readonly bool _hasDigits = weights.Element.IsTernary;

    /// <summary>Whether zero points are real numbers, which leave with the sums of the activations: products with ones.</summary>
    protected bool HasRealZeroPoints { get; } = ZeroKinds.Of(weights) == ZeroKind.RealPerRow;

    protected CudaTensorSpelling Spelling { get; } = new(weights.Element);

    public override IReadOnlyList<string> First() => _scales.First();

    public override IReadOnlyList<string> Group() => _scales.Group();

    public override IReadOnlyList<string> Part() =>
    [
        .. _hasDigits ? [$"int unit = part * {Operands.Shape}.UnitsPerPart;"] : (string[])[],
        .. Enumerable.Range(0, HasRealZeroPoints ? Sums.Blocks : 0).Select(static block => $"Float4 {CudaTensorSums.Inputs(block)} = default;"),
    ];

    public override IReadOnlyList<string> Next() => _scales.Next();

    public override IReadOnlyList<string> Convert() => _scales.Convert();

    public override IReadOnlyList<string> Fold() => Sums.Fold(isScaled: true, HasRealZeroPoints);

    protected override void SetUp()
    {
        for (int piece = 0; piece < Spelling.Pieces; piece++)
        {
            string place = $"{Spelling.PiecePlane(piece, Spelling.Planes)} * 8 + g";
            Line(piece == 0 ? (FormattableString)$"int place = {place};" : $"int more{piece} = {place} - place;");
        }

        for (int word = 0; word < Spelling.Words && Spelling.IsMoved; word++)
        {
            Line($"int shift{word} = {Spelling.Shift(word)};");
        }

        if (HasRealZeroPoints)
        {
            Line($"UInt4 ones = new UInt4(0x3c003c00u, 0x3c003c00u, 0x3c003c00u, 0x3c003c00u);");
        }

        Add(_scales.Shared());
        Add(Spelling.Table(Operands.Packed, Operands.Shape) is { } table ? [table] : []);
    }

    protected override void Begin()
    {
        if (_hasDigits)
        {
            Line($"uint power = PowerOf(unit++);");
        }
    }

    /// <summary>Copies codes. Where lanes share pieces, or units planes, the first-level cache serves all but the first.</summary>
    protected override void CopyWeights(int tile)
    {
        for (int piece = 0; piece < Spelling.Pieces; piece++)
        {
            Line($"{(Spelling.IsMoved || _hasDigits ? "CpAsync16Cached" : "CpAsync16Prefetch")}({WeightPlace("free", tile, piece)}, ref planes{tile}[{PieceIndex(piece)}]);");
        }
    }

    /// <summary>Where a piece is, in words of 16 bytes from the start of the tile.</summary>
    protected virtual string PieceIndex(int piece) => _hasDigits
        ? Text($"w / {PackedLayout.Digits} * {Spelling.Planes * PackedLayout.PlaneBytes / 16} + place{(piece == 0 ? "" : Text($" + more{piece}"))}")
        : piece == 0 ? "w"
        : Text($"w + more{piece}");

    protected override void LoadWeights(int tile)
    {
        for (int piece = 0; piece < Spelling.Pieces; piece++)
        {
            Line($"UInt4 p{tile}_{piece} = LdSharedV4U32({WeightPlace("slot", tile, piece)});");
        }
    }

    protected override void Decode(int tile)
    {
        for (int row = 0; row < CudaTensorSums.TileRows; row++)
        {
            for (int word = 0; word < Spelling.Words; word++)
            {
                int piece = Spelling.Piece(word);
                string here = CudaSpelling.Component(Text($"p{tile}_{piece}"), row), next = CudaSpelling.Component(Text($"p{tile}_{piece + 1}"), row);
                if (Spelling.ShiftsFirst || _hasDigits)
                {
                    Line($"uint q{tile}_{row}_{word} = {(_hasDigits ? $"Digits({here}, power)" : Text($"{here} >> shift{word}"))};");
                    here = Text($"q{tile}_{row}_{word}");
                }

                for (int half = 0; half < 2; half++)
                {
                    string spread = Spelling.Spread(here, next, half);
                    Line($"uint {Codes(half, tile, row, word)} = {(Spelling.IsMoved && !Spelling.ShiftsFirst ? Text($"{spread} >> shift{word}") : spread)};");
                }
            }

            for (int step = 0; step < CudaTensorSpelling.Steps; step++)
            {
                string zeros = _scales.Zeros(tile, row, Spelling.Above(step));
                for (int half = 0; half < 2; half++)
                {
                    Line($"uint {Weights(half, tile, row, step)} = {Spelling.Pair(Codes(half, tile, row, Spelling.Words == 1 ? 0 : step), step, zeros)};");
                }
            }
        }
    }

    private static string Codes(int half, int tile, int row, int word) => Text($"q{"ab"[half]}{tile}_{row}_{word}");
}
