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
    private readonly CudaTensorScales _scales = new(weights, CudaTensorOperands.Main, method.WarpTiles);
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
        if (weights.Element.IsTernary)
        {
            Line($"int unit = part * shape.UnitsPerPart;");
        }

        _lines.AddRange(_scales.Loads());
        for (int tile = 0; tile < method.WarpTiles && _zero == ZeroKind.PerRow; tile++)
        {
            ZeroPoints(tile);
        }

        if (_zero != ZeroKind.None)
        {
            ForEachRow((block, i, row) => Line($"int sum{block}_{i} = partSums[{row} * shape.Parts + part];"));
        }

        return [.. _lines];
    }

    /// <summary>Scales that were loaded at the beginning of the part become floats at its end, so that nothing waits for them.</summary>
    public IReadOnlyList<string> Convert() => _scales.Convert();

    /// <summary>The scales of the activations of group <c>inputGroup</c>.</summary>
    public IReadOnlyList<string> InputScales()
    {
        _lines.Clear();
        ForEachRow((block, i, row) => Line($"input{block}_{i} = inputScales[{row} * inputGroups + inputGroup];"));
        return [.. _lines];
    }

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
                write(block, i, RowBlock * block + i is var more and > 0 ? Text($"IntrinsicMath.Min(row0 + {more}, shape.Rows - 1)") : "IntrinsicMath.Min(row0, shape.Rows - 1)");
            }
        }
    }

    private void Line(FormattableString text) => _lines.Add(Text(text));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
