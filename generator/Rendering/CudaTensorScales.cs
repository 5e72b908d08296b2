using System;
using System.Collections.Generic;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells how a lane of a tensor-core kernel loads the scales and zero points of rows 4g … 4g + 3 of its tiles.</summary>
/// <param name="weights">The format.</param>
/// <param name="operands">The parameters.</param>
/// <param name="tiles">Tiles of a warp.</param>
internal sealed class CudaTensorScales(WeightFormat weights, CudaTensorOperands operands, int tiles)
{
    private readonly CudaTensorSpelling _spelling = new(weights.Element);
    private readonly List<string> _lines = [];

    /// <summary>Whether every row has a zero point of its own.</summary>
    public bool HasRowZeroPoints { get; } = ZeroKinds.Of(weights) == ZeroKind.PerRow;

    private bool HasGroups => weights.Granularity == Granularity.Group;

    /// <summary>The name of the zero point of a row, as halves, for codes that are cut so far above the bottom.</summary>
    public string Zeros(int tile, int row, int above) => HasRowZeroPoints ? Text($"zeros{tile}_{row}_{above}") : Text($"zeros{above}");

    /// <summary>The zero point that all rows share.</summary>
    public IReadOnlyList<string> Shared()
    {
        _lines.Clear();
        if (!HasRowZeroPoints)
        {
            foreach (int above in _spelling.AllAbove)
            {
                string zero = weights.HasZeroPoint ? $"(uint){operands.Shape}.Zero" : Text($"{weights.Element.Offset}u");
                Line($"{(weights.HasZeroPoint ? "" : "const ")}uint zeros{above} = {CudaTensorSpelling.Zeros(zero, above)};");
            }
        }

        return [.. _lines];
    }

    /// <summary>What belongs to a group.</summary>
    public IReadOnlyList<string> Group()
    {
        _lines.Clear();
        for (int tile = 0; tile < tiles; tile++)
        {
            Scales(tile);
            for (int row = 0; row < CudaTensorSums.TileRows && operands.Factor is not null; row++)
            {
                Line($"{CudaTensorSums.Scale(tile, row)} *= {operands.Factor};");
            }
        }

        if (HasRowZeroPoints)
        {
            ZeroPlace();
            for (int tile = 0; tile < tiles; tile++)
            {
                ZeroPoints(tile);
            }
        }

        return [.. _lines];
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private void Scales(int tile)
    {
        int groupBytes = HasGroups ? new PackedLayout(weights, 1, weights.GroupSize).GroupBytes : 0;
        string At(int bytes) => HasGroups ? Text($"group * {groupBytes / bytes} + g") : "g";
        switch (weights)
        {
            case { Granularity: Granularity.Tensor }:
                Line($"float scale{tile}_0 = {operands.Shape}.Scale, scale{tile}_1 = scale{tile}_0, scale{tile}_2 = scale{tile}_0, scale{tile}_3 = scale{tile}_0;");
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
        Line($"int lanes = ({operands.Shape}.ZeroOffset{(HasGroups ? Text($" + (group * {bits} >> 3) * {PackedLayout.TileRows}") : "")}) / 4 + g;");
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

        for (int row = 0; row < CudaTensorSums.TileRows; row++)
        {
            string code = CodeField.Move(Text($"codes{tile}"), 8 * row), further = CodeField.Move(Text($"further{tile}"), 8 * row);
            code = crosses ? $"(({code} & 255u) | ({further} & 255u) << 8) >> first"
                : HasGroups && bits < 8 ? $"{(row == 0 ? code : "(" + code + ")")} >> first"
                : code;
            Line($"uint zero{tile}_{row} = {code} & {weights.Element.MaxStoredCode}u;");
            foreach (int above in _spelling.AllAbove)
            {
                Line($"uint {Zeros(tile, row, above)} = {CudaTensorSpelling.Zeros(Text($"zero{tile}_{row}"), above)};");
            }
        }
    }

    private void Line(FormattableString text) => _lines.Add(Text(text));
}
