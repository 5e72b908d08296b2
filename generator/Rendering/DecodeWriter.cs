using System;
using System.Collections.Generic;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>
/// Spells a kernel that decodes a stretch of a tile into a panel. For integer activations: a byte per code, in the order of staged activations, and for every part a row of float
/// scales and one of zero points. For float activations: the weights themselves, column by column; where each row has a table, row by row.
/// </summary>
internal sealed class DecodeWriter(ProductPlan plan, BlockPlan block, CpuSpelling spelling, ConstantPool constants) : WordWriter(plan, block, spelling, constants)
{
    private bool IsInteger => Plan.Activations.IsInteger;

    /// <summary>All statements of the loops.</summary>
    public TileModel Write() => new()
    {
        Title = FormatProse.Weights(Plan.Weights),
        Setup = Collect(Setup),
        HasGroups = Plan.HasGroupScales,
        GroupStart = Plan.HasGroupScales ? Collect(GroupStart) : [],
        HasParts = Plan.HasParts,
        PartStart = Collect(PartStart),
        Unit = Collect(Plan.Weights.Element.HasCodes ? () => Words(Plan.Recipe.Unit) : Elements),
        UnitCount = Plan.Repeats == 1 ? "units" : Name($"units * {Plan.Repeats}"),
        UnitEnd = UnitEnd(Plan.UnitBytes, Plan.UnitColumns),
        Tail = Collect(() => Words(Plan.Recipe.Tail)),
        TailEnd = UnitEnd(Plan.TailBytes, Plan.TailColumns),
    };

    private List<string> UnitEnd(int bytes, int columns) =>
        [.. NextUnit(bytes), Name($"p += {columns * (IsInteger ? 1 : 4) * (Plan.HasRowTables ? 1 : PackedLayout.TileRows)};")];

    private void Setup()
    {
        Start();
        Line($"byte* p = args->Panel + {(Plan.HasRowTables ? "4 * (nint)row * args->Steps" : "4 * row")};");
        if (IsInteger)
        {
            Line($"float* scales = args->PanelScales + row;");
            if (Plan.Zero == ZeroKind.PerRow)
            {
                Line($"int* zeroPoints = args->PanelZeroPoints + row;");
            }
        }

        RowScales();
        if (Plan.Weights is { HasScale: true, Granularity: Granularity.Tensor })
        {
            ForEachVector(r => Line($"{Spelling.Type("float")} s{r} = {Spelling.Broadcast("args->Scale")};"));
        }

        if (!Plan.HasGroupScales)
        {
            FloatZeroPoints();
        }
    }

    private void GroupStart()
    {
        GroupScales();
        FloatZeroPoints();
    }

    /// <summary>Integer zero points as floats, where weights become floats.</summary>
    private void FloatZeroPoints()
    {
        if (!IsInteger && Plan.Zero is ZeroKind.PerRow or ZeroKind.Shared)
        {
            ForEachVector(r => Line($"{Spelling.Type("float")} zf{r} = {(Plan.Zero == ZeroKind.PerRow
                ? Spelling.ToSingle(Name($"z{r}"))
                : Spelling.Broadcast("(float)args->ZeroCode"))};"));
        }
    }

    private void PartStart()
    {
        if (!IsInteger)
        {
            return;
        }

        ForEachVector(r => Line($"{Spelling.Load("float", Offset("scales", RowsBefore(r)))} = s{r};"));
        Line($"scales += {PackedLayout.TileRows};");
        if (Plan.Zero == ZeroKind.PerRow)
        {
            ForEachVector(r => Line($"{Spelling.Load("int", Offset("zeroPoints", RowsBefore(r)))} = z{r};"));
            Line($"zeroPoints += {PackedLayout.TileRows};");
        }
    }

    private void Words(EquatableArray<DecodedWord> words)
    {
        if (words.Count > 0)
        {
            Powers();
        }

        string[] codes = new string[Block.Vectors];
        foreach (DecodedWord word in words)
        {
            DecodeStep.Cut? cut = Decode(word, codes, keepsCuts: !IsInteger && !IsSparse, selects: false);
            if (IsInteger)
            {
                ForEachVector(r => Line($"{Store("byte", word.Index, r)} = {codes[r]};"));
            }
            else
            {
                FloatColumns(word, codes, cut, StoreColumn);
            }
        }
    }

    private void Elements() => FloatElements((k, value) => ForEachVector(r => Line($"{Store("float", k, r)} = {value(r)};")));

    private void StoreColumn(int k, Func<int, string> value) => ForEachVector(r =>
    {
        string number = Plan.Zero switch
        {
            ZeroKind.None => value(r),
            ZeroKind.RealPerRow => Name($"({value(r)} - z{r})"),
            _ => Name($"({value(r)} - zf{r})"),
        };
        Line($"{Store("float", k, r)} = {number}{(Plan.Weights.HasScale ? Name($" * s{r}") : "")};");
    });

    private string Store(string element, int row, int vector) =>
        Spelling.Load(element, Offset("p", row * (Plan.HasRowTables ? 4 * PackedLayout.RunColumns : PackedLayout.PlaneBytes) + vector * Spelling.VectorBytes));
}
