using System;
using System.Collections.Generic;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells what a lane loads once for a part of K where tensor cores multiply bytes: scales, zero points, and what belongs to the activations.</summary>
/// <remarks>
/// Names in the generated code: <c>scale1_3</c> and <c>zero1_3</c> belong to row 4g + 3 of tile 1, <c>input2_1</c> is the scale and <c>sum2_1</c> the sum of row 2t + 1 of the
/// third block of 8 rows of activations.
/// </remarks>
/// <param name="weights">What is decoded.</param>
/// <param name="method">For how many rows of activations and tiles.</param>
internal sealed class CudaBytesPartWriter(WeightFormat weights, CudaMethodPlan method)
{
    /// <summary>Rows of a tile that a lane has.</summary>
    public const int Rows = 4;

    private const int RowBlock = CudaTensorUnit.ProductRows;
    private readonly ZeroKind _zero = ZeroKinds.Of(weights);
    private readonly List<string> _lines = [];

    private bool HasGroups => weights.Granularity == Granularity.Group;

    private bool IsSparse => weights.Sparsity is not null;

    /// <summary>What is the same for all parts.</summary>
    public IReadOnlyList<string> Setup()
    {
        _lines.Clear();
        if (_zero != ZeroKind.PerRow && (_zero != ZeroKind.None || IsSparse))
        {
            Line($"{(weights.HasZeroPoint ? "int zero = (int)shape.Zero;" : Text($"const int zero = {weights.Element.Offset};"))}");
            if (IsSparse)
            {
                Line($"uint zeros = (uint)zero * 0x01010101u;");
            }
        }

        ForEachRow((block, i, row) => Line($"float input{block}_{i} = inputScales[{row} * inputGroups];"));
        return [.. _lines];
    }

    /// <summary>The scales, zero points and sums of activations of a part.</summary>
    public IReadOnlyList<string> Part()
    {
        _lines.Clear();
        for (int tile = 0; tile < method.WarpTiles; tile++)
        {
            Scales(tile);
            if (_zero == ZeroKind.PerRow)
            {
                ZeroPoints(tile);
            }
        }

        if (_zero != ZeroKind.None)
        {
            ForEachRow((block, i, row) => Line($"int sum{block}_{i} = partSums[{row} * shape.Parts + part];"));
        }

        return [.. _lines];
    }

    /// <summary>The scales of the activations of group <c>inputGroup</c>.</summary>
    public IReadOnlyList<string> InputScales()
    {
        _lines.Clear();
        ForEachRow((block, i, row) => Line($"input{block}_{i} = inputScales[{row} * inputGroups + inputGroup];"));
        return [.. _lines];
    }

    private void Scales(int tile)
    {
        switch (weights)
        {
            case { Granularity: Granularity.Tensor }:
                Line($"float scale{tile}_0 = shape.Scale, scale{tile}_1 = shape.Scale, scale{tile}_2 = shape.Scale, scale{tile}_3 = shape.Scale;");
                break;
            case { ScaleType: ScaleType.Float16 }:
                Line($"UInt2 scales{tile} = LdGlobalReadOnlyV2U32(ref tile{tile}.Cast<UInt2>()[{Group(2)}g]);");
                Line($"float scale{tile}_0 = CvtF32LowF16(scales{tile}.X), scale{tile}_1 = CvtF32HighF16(scales{tile}.X), scale{tile}_2 = CvtF32LowF16(scales{tile}.Y), scale{tile}_3 = CvtF32HighF16(scales{tile}.Y);");
                break;
            default:
                Line($"Float4 scales{tile} = LdGlobalReadOnlyV4F32(ref tile{tile}.Cast<Float4>()[{Group(4)}g]);");
                Line($"float scale{tile}_0 = scales{tile}.X, scale{tile}_1 = scales{tile}.Y, scale{tile}_2 = scales{tile}.Z, scale{tile}_3 = scales{tile}.W;");
                break;
        }
    }

    /// <summary>Where the group begins, in so many words.</summary>
    private string Group(int words) => HasGroups ? Text($"group * {new PackedLayout(weights, 1, weights.GroupSize).GroupBytes / 4 / words} + ") : "";

    private void ZeroPoints(int tile)
    {
        int bits = weights.Element.Bits;
        bool crosses = HasGroups && 8 % bits != 0;
        string place = !HasGroups ? "shape.ZeroOffset / 4 + g" : Text($"(shape.ZeroOffset + (group * {bits} >> 3) * {PackedLayout.TileRows}) / 4 + g");
        Line($"uint codes{tile} = tile{tile}[{place}];");
        if (crosses)
        {
            Line($"uint more{tile} = tile{tile}[{place} + {PackedLayout.TileRows / 4}];");
        }

        for (int row = 0; row < Rows; row++)
        {
            string code = crosses ? Text($"(Byte(codes{tile}, {row}) | Byte(more{tile}, {row}) << 8) >> (group * {bits} & 7)")
                : HasGroups && bits < 8 ? Text($"codes{tile} >> {8 * row} + (group * {bits} & 7)")
                : CodeField.Move(Text($"codes{tile}"), 8 * row);
            Line($"int zero{tile}_{row} = (int)({code} & {weights.Element.MaxStoredCode}u);");
            if (IsSparse)
            {
                Line($"uint zeros{tile}_{row} = (uint)zero{tile}_{row} * 0x01010101u;");
            }
        }
    }

    /// <summary>Rows after the last one are read as the last one is; nothing of theirs is written.</summary>
    private void ForEachRow(Action<int, int, string> write)
    {
        for (int block = 0; block < method.Rows / RowBlock; block++)
        {
            for (int i = 0; i < 2; i++)
            {
                write(block, i, Text($"IntrinsicMath.Min(row0 + {RowBlock * block + i}, shape.Rows - 1)"));
            }
        }
    }

    private void Line(FormattableString text) => _lines.Add(Text(text));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
