using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells one product of a block: here its loops, their beginnings and ends; what stands inside them is in the other file.</summary>
/// <remarks>
/// Names in the generated code: <c>w</c> and <c>a</c> are the pointers into weights and staged activations. The first index counts vectors of weight rows,
/// the second columns: <c>y0_1</c> results, <c>i0_1</c> 32-bit sums of a group, <c>h0_1</c> 16-bit sums, <c>g0_1</c> float sums, <c>s0</c> scales, <c>z0</c> zero points;
/// <c>p3_0</c> is plane 3, <c>q5_0</c> the codes of word 5, <c>f0</c> a column of weights as floats, <c>b</c> the activations they meet.
/// </remarks>
internal sealed partial class ProductWriter(ProductPlan plan, BlockPlan block, CpuSpelling spelling, ConstantPool constants, string part, string result)
{
    private const int PrefetchBytes = 8192;

    private readonly bool _isInteger = plan.Activations.IsInteger;
    private readonly bool _splitsBytes = plan.Activations.IsInteger && (spelling.SplitsBytes || plan.Arithmetic == Arithmetic.Widen);
    private readonly bool _isSparse = plan.Weights.Sparsity is not null;
    private readonly bool _selects = block.SelectsActivations && plan.Weights.Sparsity is not null;
    private readonly List<string> _lines = [];

    /// <summary>How zero points enter after a group. Selected activations are multiplied by code and zero point at once, which leaves nothing.</summary>
    private ZeroKind ZeroAfter => _selects ? ZeroKind.None : plan.Zero;

    /// <summary>Independent float sums per output, so that eight multiply-adds are under way at once.</summary>
    private int Chains => Math.Max(1, 8 / (block.Columns * block.Vectors));

    private string Args => "args->" + part;

    public ProductModel Write() => new()
    {
        Title = FormatProse.Weights(plan.Weights) + "; " + FormatProse.Activations(plan.Activations),
        Field = part,
        Setup = Collect(Setup),
        GroupStart = Collect(GroupStart),
        Unit = Collect(plan.Weights.Element.IsInteger ? () => Words(plan.Recipe.Unit) : FloatElements),
        UnitCount = plan.Repeats == 1 ? "units" : Name($"units * {plan.Repeats}"),
        UnitBytes = plan.UnitBytes,
        UnitInputBytes = InputBytes(plan.UnitColumns),
        Tail = Collect(() => Words(plan.Recipe.Tail)),
        TailBytes = plan.TailBytes,
        TailInputBytes = InputBytes(plan.TailColumns),
        GroupEnd = Collect(GroupEnd),
        Finish = Collect(Finish),
    };

    private int InputBytes(int columns) => columns * block.Columns * (_isInteger ? 1 : 4);

    private List<string> Collect(Action write)
    {
        _lines.Clear();
        write();
        return [.. _lines];
    }

    private void Line(FormattableString text) => _lines.Add(FormattableString.Invariant(text));

    private void ForEachVector(Action<int> write)
    {
        for (int r = 0; r < block.Vectors; r++)
        {
            write(r);
        }
    }

    private void ForEachOutput(Action<int, int> write) => ForEachVector(r =>
    {
        for (int c = 0; c < block.Columns; c++)
        {
            write(r, c);
        }
    });

    private void Setup()
    {
        string scaleBytes = plan.Weights.ScaleType == ScaleType.Float16 ? "2" : "4";
        Line($"byte* w = {Args}.Weights + 4 * row;");
        Line($"byte* a = {Args}.X;");
        if (ZeroAfter != ZeroKind.None)
        {
            Line($"{(_isInteger ? "int" : "float")}* sums = ({(_isInteger ? "int" : "float")}*){Args}.XSums;");
        }

        if (plan.Activations.GroupSize > 0)
        {
            Line($"float* inputScales = {Args}.XScales;");
        }

        if (plan.HasRowScales)
        {
            ForEachVector(r => Line($"{spelling.Type("float")} s{r} = {Scale($"{Args}.Weights + {scaleBytes} * row", r)};"));
            Line($"w += {PackedLayout.TileRows * ScaleBytes};");
        }

        if (!plan.HasGroupScales)
        {
            ZeroPoints();
        }

        ForEachOutput((r, c) => Line($"{result}{r}_{c} = {spelling.Zero("float")};"));
    }

    private int ScaleBytes => plan.Weights.ScaleType == ScaleType.Float16 ? 2 : 4;

    private string Scale(string row, int vector)
    {
        string pointer = Offset(row, vector * spelling.VectorBytes / 4 * ScaleBytes);
        return plan.Weights.ScaleType == ScaleType.Float16 ? $"Scales({pointer})" : spelling.Load("float", pointer);
    }

    private void GroupStart()
    {
        if (plan.HasGroupScales)
        {
            // w stands 4·row bytes into a plane; the scales of the same rows are 2·row or 4·row bytes into the scale row.
            string row = ScaleBytes == 4 ? "w" : "w - 2 * row";
            ForEachVector(r => Line($"{spelling.Type("float")} s{r} = {Scale(row, r)};"));
            Line($"w += {PackedLayout.TileRows * ScaleBytes};");
        }

        if (plan.HasGroupScales)
        {
            ZeroPoints();
        }

        ForEachOutput((r, c) =>
        {
            if (!_isInteger)
            {
                for (int chain = 0; chain < Chains; chain++)
                {
                    Line($"{spelling.Type("float")} {Sum(r, c, chain)} = {spelling.Zero("float")};");
                }

                return;
            }

            Line($"{spelling.Type("int")} i{r}_{c} = {spelling.Zero("int")};");
        });
    }

    /// <summary>Loads the zero points of a group, or of the rows, and what stands for 0 where weights were dropped.</summary>
    private void ZeroPoints()
    {
        if (plan.Zero == ZeroKind.PerRow)
        {
            int bits = plan.Weights.Element.Bits;
            string lane = plan.HasGroupScales ? Name($" + (group * {bits} >> 3) * {PackedLayout.TileRows}") : "";
            Line($"byte* zeros = {Args}.ZeroPoints{lane} + row;");
            ForEachVector(r => Line($"{spelling.Type("int")} z{r} = {ZeroPoint(r, bits)};"));
        }

        if (_isSparse)
        {
            ForEachVector(r => Line($"{spelling.Type("byte")} fill{r} = {(plan.Zero == ZeroKind.PerRow
                ? $"(z{r} * {spelling.Broadcast("0x01010101")}).AsByte()"
                : spelling.Broadcast($"(byte){Args}.ZeroCode"))};"));
        }
    }

    private string ZeroPoint(int r, int bits)
    {
        int offset = r * spelling.VectorBytes / 4;
        string low = $"Bytes({Offset("zeros", offset)})";
        if (bits == 8)
        {
            return low;
        }

        string mask = constants.WordMask(spelling, (1 << bits) - 1);
        return plan.HasGroupScales
            ? $"({low} | Bytes({Offset("zeros", offset + PackedLayout.TileRows)}) << 8) >>> (group * {bits} & 7) & {mask}"
            : $"{low} & {mask}";
    }

    private string Sum(int r, int c, int chain) => Chains == 1 ? Name($"g{r}_{c}") : Name($"g{r}_{c}{(char)('a' + chain)}");

    private void GroupEnd()
    {
        ForEachOutput((r, c) =>
        {
            string sum = _isInteger ? Name($"i{r}_{c}") : Sum(r, c, 0);
            if (!_isInteger && Chains > 1)
            {
                Line($"{sum} += {string.Join(" + ", Enumerable.Range(1, Chains - 1).Select(chain => Sum(r, c, chain)))};");
            }

            string inputSum = spelling.Broadcast(Name($"sums[{c}]"));
            if (ZeroAfter == ZeroKind.Shared)
            {
                Line($"{sum} -= {inputSum};");
            }
            else if (ZeroAfter == ZeroKind.PerRow)
            {
                Line($"{sum} -= {(_isInteger ? Name($"z{r}") : spelling.ToSingle(Name($"z{r}")))} * {inputSum};");
            }

            string value = _isInteger ? spelling.ToSingle(sum) : sum;
            string scale = plan.Activations.GroupSize > 0 ? Name($"s{r} * {spelling.Broadcast(Name($"inputScales[{c}]"))}") : Name($"s{r}");
            Line(plan.HasGroupScales
                ? $"{result}{r}_{c} = {spelling.MultiplyAdd(value, scale, Name($"{result}{r}_{c}"))};"
                : (FormattableString)$"{result}{r}_{c} += {value};");
        });
        if (ZeroAfter != ZeroKind.None)
        {
            Line($"sums += {block.Columns};");
        }

        if (plan.Activations.GroupSize > 0)
        {
            Line($"inputScales += {block.Columns};");
        }
    }

    private void Finish()
    {
        bool isTensor = plan.Weights.HasScale && plan.Weights.Granularity == Granularity.Tensor;
        bool isPerToken = _isInteger && plan.Activations.GroupSize == 0;
        ForEachOutput((r, c) =>
        {
            List<string> factors = [];
            if (plan.HasRowScales)
            {
                factors.Add(Name($"s{r}"));
            }

            if (isTensor)
            {
                factors.Add(spelling.Broadcast($"{Args}.Scale"));
            }

            if (isPerToken)
            {
                factors.Add(spelling.Broadcast(Name($"{Args}.XScales[{c}]")));
            }

            if (factors.Count > 0)
            {
                Line($"{result}{r}_{c} = {result}{r}_{c} * {string.Join(" * ", factors)};");
            }
        });
    }
}
