using System.Collections.Generic;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells how the scales of a group, and its zero points, come out of their codes: <c>step·code + offset</c>.</summary>
internal sealed class SecondLevelWriter(SecondLevelPlan plan, BlockPlan block, CpuSpelling spelling, ConstantPool constants) : StatementWriter(block, spelling, constants)
{
    private readonly int _bits = plan.Second.Bits, _blockRows = plan.Second.BlockRows;

    /// <summary>All statements.</summary>
    public IReadOnlyList<string> Write() => Collect(() =>
    {
        string start = Block.Rows == PackedLayout.TileRows || _blockRows == PackedLayout.TileRows ? "" : Name($" + row / {_blockRows} * {plan.BlockBytes}");
        Line($"int number = args->FirstGroup + group;");
        Line($"byte* lanes = args->ZeroPoints + row;");
        Line($"byte* numbers = args->Blocks + {plan.Run("number")} * {plan.RunBytes}{start};");
        for (int i = 0; i <= BlockOf(Block.Vectors - 1); i++)
        {
            Line($"{Spelling.Type("float")} n{i} = BlockNumbers({Offset("numbers", i * plan.BlockBytes)});");
            Numbers("step", "offset", i, 0);
            if (plan.HasZeroPoints)
            {
                Numbers("zeroStep", "zeroOffset", i, 2);
            }
        }

        Codes("l", 0);
        ForEachVector(r => Line($"{Spelling.Type("float")} s{r} = {Number(Name($"l{r}"), 0, "step", "offset", r)};"));
        if (plan.HasZeroPoints)
        {
            string codes = plan.HasOneWindow ? "l" : "k";
            if (!plan.HasOneWindow)
            {
                Codes(codes, _bits);
            }

            ForEachVector(r => Line($"{Spelling.Type("float")} z{r} = {Number(Name($"{codes}{r}"), plan.HasOneWindow ? _bits : 0, "zeroStep", "zeroOffset", r)};"));
        }
    });

    /// <summary>Which of the blocks of scales among the block's rows a vector lies in.</summary>
    private int BlockOf(int vector) => RowsBefore(vector) / _blockRows;

    private void Numbers(string step, string offset, int block, int first)
    {
        string numbers = Name($"n{block}");
        Line($"{Spelling.Type("float")} {step}{block} = {Spelling.Repeated(numbers, first)};");
        Line($"{Spelling.Type("float")} {offset}{block} = {Spelling.Repeated(numbers, first + 1)};");
    }

    private string Number(string codes, int shift, string step, string offset, int vector)
    {
        int block = BlockOf(vector);
        string code = plan.IsByte ? Spelling.ToSingle(codes) : Spelling.FloatOfWord(codes, shift, plan.Second.MaxCode, Constants);
        return Spelling.MultiplyAdd(code, Name($"{step}{block}"), Name($"{offset}{block}"));
    }

    /// <summary>The bits of the group, from a bit of it on, in the lowest bits of words; what is above them is left over.</summary>
    private void Codes(string name, int first)
    {
        string bit = Name($"{name}Bit"), bytes = Name($"{name}Bytes");
        Line($"int {bit} = number * {plan.LaneBits}{(first == 0 ? "" : Name($" + {first}"))};");
        Line($"byte* {bytes} = lanes + ({bit} >> 3) * {PackedLayout.TileRows};");
        ForEachVector(r =>
        {
            string low = $"Bytes({Offset(bytes, RowsBefore(r))})";
            string window = plan.StaysInByte ? low : $"({low} | Bytes({Offset(bytes, RowsBefore(r) + PackedLayout.TileRows)}) << 8)";
            Line($"{Spelling.Type("int")} {name}{r} = {window}{(plan.IsAligned ? "" : $" >>> ({bit} & 7)")};");
        });
    }
}
