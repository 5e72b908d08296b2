using System;
using System.Collections.Generic;
using System.Linq;
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
    private readonly CudaTensorSecondLevel? _second = SecondLevelPlan.Of(weights) is { } plan ? new(plan, operands, tiles, Factors(weights, operands)) : null;
    private readonly List<string> _lines = [];

    /// <summary>Whether every row has a zero point of its own.</summary>
    public bool HasRowZeroPoints { get; } = ZeroKinds.Of(weights) == ZeroKind.PerRow;

    /// <summary>Whether all rows share a zero point that comes with the weights.</summary>
    private bool IsOfTensor => weights is { HasZeroPoint: true, Granularity: Granularity.Tensor };

    private bool HasGroups => weights.Granularity == Granularity.Group;

    /// <summary>The name of the zero point of a row, as halves, for codes that are cut so far above the bottom.</summary>
    public string Zeros(int tile, int row, int above) => HasRowZeroPoints ? Text($"zeros{tile}_{row}_{above}") : Text($"zeros{above}");

    /// <summary>The zero point that all rows share.</summary>
    public IReadOnlyList<string> Shared() => Write(() =>
    {
        foreach (int above in HasRowZeroPoints ? [] : _spelling.AllAbove)
        {
            string zero = IsOfTensor ? $"(uint){operands.Shape}.Zero" : Text($"{weights.Element.Offset}u");
            Line($"{(IsOfTensor ? "" : "const ")}uint zeros{above} = {CudaTensorSpelling.Zeros(zero, above)};");
        }
    });

    /// <summary>What is loaded before the first group: its zero points.</summary>
    public IReadOnlyList<string> First() => Write(() =>
    {
        if (HasRowZeroPoints)
        {
            if (HasGroups)
            {
                Line($"int lastGroup = ({operands.Shape}.Parts - 1) / {operands.Shape}.PartsPerGroup;");
            }

            Line($"int lanes = {Lanes};");
            LoadZeroPoints("uint ");
        }
    });

    /// <summary>What is done at the beginning of a group: zero points that were loaded long ago become halves, and scales are loaded.</summary>
    public IReadOnlyList<string> Group() => [.. HasRowZeroPoints ? Write(DecodeZeroPoints) : [], .. Loads()];

    /// <summary>Loads of the scales of a group.</summary>
    public IReadOnlyList<string> Loads() => _second?.Loads() ?? Write(() =>
    {
        for (int tile = 0; tile < tiles; tile++)
        {
            switch (weights)
            {
                case { Granularity: Granularity.Tensor }:
                    break;
                case { ScaleType: ScaleType.Float16 }:
                    Line($"UInt2 scales{tile} = LdGlobalReadOnlyV2U32(ref tile{tile}.Cast<UInt2>()[{Scale(8)}]);");
                    break;
                case { ScaleType: ScaleType.PowerOfTwo or ScaleType.Float8 }:
                    Line($"uint scales{tile} = LdGlobalReadOnlyU32(ref tile{tile}[{Scale(4)}]);");
                    break;
                default:
                    Line($"Float4 scales{tile} = LdGlobalReadOnlyV4F32(ref tile{tile}.Cast<Float4>()[{Scale(16)}]);");
                    break;
            }
        }
    });

    /// <summary>What is loaded ahead: the zero points of the next group.</summary>
    public IReadOnlyList<string> Next() => Write(() =>
    {
        if (HasRowZeroPoints && HasGroups)
        {
            Line($"lanes = {Lanes};");
            LoadZeroPoints("");
        }
    });

    /// <summary>Scales that were loaded become floats, and so do zero points that are real numbers.</summary>
    public IReadOnlyList<string> Convert() => _second?.Convert() ?? Write(() =>
    {
        for (int tile = 0; tile < tiles; tile++)
        {
            for (int row = 0; row < CudaTensorSums.TileRows; row++)
            {
                string scale = weights switch
                {
                    { Granularity: Granularity.Tensor } => operands.Shape + ".Scale",
                    { ScaleType: ScaleType.PowerOfTwo } => Text($"Interop.IntAsFloat({CodeField.Move(Text($"scales{tile}"), 8 * row - 23)} & 0x7f800000u)"),
                    { ScaleType: ScaleType.Float8 } => $"{CudaSpelling.Float8($"{CodeField.Move(Text($"scales{tile}"), 8 * row - 20)} & 0x07f00000u")} * {operands.Shape}.Scale",
                    { ScaleType: ScaleType.Float16 } => Text($"{(row % 2 == 0 ? "CvtF32LowF16" : "CvtF32HighF16")}(scales{tile}.{"XY"[row / 2]})"),
                    _ => CudaSpelling.Component(Text($"scales{tile}"), row),
                };
                Line($"float {CudaTensorSums.Scale(tile, row)} = {scale}{Factors(weights, operands)};");
            }
        }
    });

    /// <summary>What scales are multiplied by, as the end of a product.</summary>
    private static string Factors(WeightFormat weights, CudaTensorOperands operands) =>
        string.Concat(new[] { new CudaTensorSpelling(weights.Element).Factor, operands.Factor }.Where(static factor => factor is not null).Select(static factor => " * " + factor));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>Where the zero points of a group are: a byte of each of four rows.</summary>
    private string Lanes => HasGroups
        ? Text($"({operands.Shape}.ZeroOffset + (IntrinsicMath.Min(group, lastGroup) * {weights.Element.Bits} >> 3) * {PackedLayout.TileRows}) / 4 + g")
        : operands.Shape + ".ZeroOffset / 4 + g";

    /// <summary>Whether zero points of a group may go on in the next byte.</summary>
    private bool ZeroPointsCross => HasGroups && 8 % weights.Element.Bits != 0;

    private string Scale(int bytes) => HasGroups ? Text($"group * {new PackedLayout(weights, 1, weights.GroupSize).ScaleRowPitch / bytes} + g") : "g";

    private void LoadZeroPoints(string type)
    {
        for (int tile = 0; tile < tiles; tile++)
        {
            Line($"{type}codes{tile} = LdGlobalReadOnlyU32(ref tile{tile}[lanes]);");
            if (ZeroPointsCross)
            {
                Line($"{type}further{tile} = LdGlobalReadOnlyU32(ref tile{tile}[lanes + {PackedLayout.TileRows / 4}]);");
            }
        }
    }

    private void DecodeZeroPoints()
    {
        int bits = weights.Element.Bits;
        bool isShifted = HasGroups && bits < 8;
        if (isShifted)
        {
            Line($"int first = group * {bits} & 7;");
        }

        for (int tile = 0; tile < tiles; tile++)
        {
            for (int row = 0; row < CudaTensorSums.TileRows; row++)
            {
                string code = CodeField.Move(Text($"codes{tile}"), 8 * row), further = CodeField.Move(Text($"further{tile}"), 8 * row);
                code = ZeroPointsCross ? $"(({code} & 255u) | ({further} & 255u) << 8) >> first"
                    : isShifted ? $"{(row == 0 ? code : "(" + code + ")")} >> first"
                    : code;
                Line($"uint zero{tile}_{row} = {code} & {weights.Element.MaxStoredCode}u;");
                foreach (int above in _spelling.AllAbove)
                {
                    Line($"uint {Zeros(tile, row, above)} = {CudaTensorSpelling.Zeros(Text($"zero{tile}_{row}"), above)};");
                }
            }
        }
    }

    private string[] Write(Action write)
    {
        _lines.Clear();
        write();
        return [.. _lines];
    }

    private void Line(FormattableString text) => _lines.Add(Text(text));
}
