using System;
using System.Collections.Generic;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells what a lane does with its part of a unit on tensor cores.</summary>
/// <remarks>
/// Rows and columns may take any places in a product as long as activations and outputs take the same. Lane (g, t) loads rows 4g … 4g + 3 of a plane in 16 bytes; the first product
/// has rows 4g and 4g + 1 in its places g and g + 8, the second one rows 4g + 2 and 4g + 3. Names in the generated code: <c>p0</c> is the plane where the codes of the lane begin,
/// <c>n0</c> the next one, <c>q0_1</c> the codes of row 4g + 1, <c>zeros1</c> twice its zero point.
/// </remarks>
internal sealed class CudaTensorWriter(CudaPlan plan)
{
    private const int Rows = 4;
    private readonly CudaTensorSpelling _spelling = new(plan.Weights.Element);
    private readonly List<string> _lines = [];

    /// <summary>What a lane finds out once.</summary>
    public IReadOnlyList<string> Setup()
    {
        _lines.Clear();
        for (int i = 0; i < _spelling.Words; i++)
        {
            Line($"int bit{i} = {_spelling.FirstBit(i)};");
            Line($"long plane{i} = (bit{i} >> 3) * 8 + g;");
            if (_spelling.IsMoved)
            {
                Line($"int shift{i} = bit{i} & 7;");
            }

            if (_spelling.Crosses)
            {
                Line($"long next{i} = IntrinsicMath.Min((bit{i} >> 3) + 1, {plan.Weights.Element.Bits - 1}) * 8 + g;");
                Line($"uint low{i} = (0xffu >> shift{i}) * 0x01010101u;");
            }
        }

        return [.. _lines];
    }

    /// <summary>The products of a unit.</summary>
    public IReadOnlyList<string> Unit()
    {
        _lines.Clear();
        Line($"UInt4 x0 = LdGlobalReadOnlyV4U32(ref inputs[x]);");
        for (int i = 0; i < _spelling.Words; i++)
        {
            Line($"UInt4 p{i} = LdGlobalReadOnlyV4U32(ref planes[w + plane{i}]);");
            if (_spelling.Crosses)
            {
                Line($"UInt4 n{i} = LdGlobalReadOnlyV4U32(ref planes[w + next{i}]);");
            }
        }

        for (int i = 0; i < _spelling.Words; i++)
        {
            for (int row = 0; row < Rows; row++)
            {
                Line($"uint q{i}_{row} = {Codes(i, row)};");
            }
        }

        for (int step = 0; step < CudaTensorSpelling.Steps; step++)
        {
            Product(step, 0);
            Product(step, 2);
        }

        return [.. _lines];
    }

    /// <summary>The scales of rows 4g … 4g + 3.</summary>
    public IReadOnlyList<string> Scales() => plan.Weights switch
    {
        { Granularity: Granularity.Tensor } => ["float scale0 = shape.Scale, scale1 = scale0, scale2 = scale0, scale3 = scale0;"],
        { ScaleType: ScaleType.Float16 } =>
        [
            "UInt2 scales = tile.Cast<UInt2>()[(long)group * (GroupWords / 2) + g];",
            "float scale0 = CvtF32LowF16(scales.X), scale1 = CvtF32HighF16(scales.X), scale2 = CvtF32LowF16(scales.Y), scale3 = CvtF32HighF16(scales.Y);",
        ],
        _ =>
        [
            "Float4 scales = tile.Cast<Float4>()[(long)group * (GroupWords / 4) + g];",
            "float scale0 = scales.X, scale1 = scales.Y, scale2 = scales.Z, scale3 = scales.W;",
        ],
    };

    /// <summary>Twice 1024 and the zero point, as halves, for rows 4g … 4g + 3.</summary>
    public IReadOnlyList<string> ZeroPoints()
    {
        _lines.Clear();
        WeightFormat weights = plan.Weights;
        int bits = weights.Element.Bits;
        switch (plan.Zero)
        {
            case ZeroKind.PerRow when weights.Granularity == Granularity.Group && bits < 8:
                Line($"int lanes = (shape.ZeroOffset + (group * {bits} >> 3) * {PackedLayout.TileRows}) / 4 + g, first = group * {bits} & 7;");
                Line($"uint codes = tile[lanes], more = tile[lanes + {PackedLayout.TileRows / 4}];");
                break;
            case ZeroKind.PerRow:
                string lane = weights.Granularity == Granularity.Group ? FormattableString.Invariant($"(shape.ZeroOffset + group * {PackedLayout.TileRows})") : "shape.ZeroOffset";
                Line($"uint codes = tile[{lane} / 4 + g];");
                break;
            case ZeroKind.Shared when weights.HasZeroPoint:
                Line($"uint zeros = Twice((uint)shape.Zero);");
                break;
            default:
                Line($"const uint zeros = 0x{(0x6400u + (uint)weights.Element.Offset) * 0x00010001u:x8}u;");
                break;
        }

        for (int row = 0; plan.Zero == ZeroKind.PerRow && row < Rows; row++)
        {
            string code = bits < 8 && weights.Granularity == Granularity.Group
                ? FormattableString.Invariant($"({Byte("codes", row)} | {Byte("more", row)} << 8) >> first")
                : CodeField.Move("codes", 8 * row);
            Line($"uint zeros{row} = Twice({code} & {weights.Element.MaxStoredCode}u);");
        }

        return [.. _lines];
    }

    private static string Byte(string word, int i) => $"({CodeField.Move(word, 8 * i)} & 255u)";

    private string Codes(int i, int row)
    {
        string here = CudaSpelling.Component(FormattableString.Invariant($"p{i}"), row), next = CudaSpelling.Component(FormattableString.Invariant($"n{i}"), row);
        string moved = FormattableString.Invariant($"{here} >> shift{i}");
        return _spelling.Crosses ? FormattableString.Invariant($"({moved} & low{i}) | (({next} << 8 - shift{i}) & ~low{i})")
            : _spelling.IsMoved ? moved
            : here;
    }

    /// <summary>16 columns of 16 rows: those at <paramref name="row"/> and the ones after them.</summary>
    private void Product(int step, int row)
    {
        string sums = row == 0 ? "sums01" : "sums23";
        string inputs = CudaSpelling.Component("x0", 2 * step) + ", " + CudaSpelling.Component("x0", 2 * step + 1);
        Line($"{sums} = MmaF16(new UInt4({Pair(step, row, false)}, {Pair(step, row + 1, false)}, {Pair(step, row, true)}, {Pair(step, row + 1, true)}), {inputs}, {sums});");
    }

    private string Pair(int step, int row, bool isOdd)
    {
        string word = FormattableString.Invariant($"q{(_spelling.Words == 1 ? 0 : step)}_{row}");
        string zeros = plan.Zero == ZeroKind.PerRow ? FormattableString.Invariant($"zeros{row}") : "zeros";
        return $"Codes({_spelling.Pair(word, step, isOdd)}, {zeros})";
    }

    private void Line(FormattableString text) => _lines.Add(FormattableString.Invariant(text));
}
