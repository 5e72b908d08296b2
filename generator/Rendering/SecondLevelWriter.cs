using System.Collections.Generic;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells how the scales of a group, and its zero points, come out of their codes: <c>step·code + offset</c>.</summary>
internal sealed class SecondLevelWriter(ProductPlan plan, BlockPlan block, CpuSpelling spelling, ConstantPool constants) : StatementWriter(block, spelling, constants)
{
    private const int ByteBits = 8;

    private readonly SecondLevelFormat _second = plan.Weights.SecondLevel!;
    private readonly bool _hasZeroPoints = plan.Weights.HasZeroPoint;

    /// <summary>Bits of one group in the bit string of a row.</summary>
    private int LaneBits => _hasZeroPoints ? 2 * _second.Bits : _second.Bits;

    /// <summary>Two bytes hold both codes of a group, wherever they begin; otherwise each code has two of its own.</summary>
    private bool HasOneWindow => LaneBits <= ByteBits + 1;

    /// <summary>All statements.</summary>
    public IReadOnlyList<string> Write() => Collect(() =>
    {
        int blockBytes = plan.Weights.BlockNumbers * SecondLevelFormat.NumberBytes, runBytes = PackedLayout.TileRows / _second.BlockRows * blockBytes;
        string run = _second.BlockGroups == 1 ? "number" : Name($"number / {_second.BlockGroups}");
        string start = Block.Rows == PackedLayout.TileRows || _second.BlockRows == PackedLayout.TileRows ? "" : Name($" + row / {_second.BlockRows} * {blockBytes}");
        Line($"int number = args->FirstGroup + group;");
        Line($"byte* lanes = args->ZeroPoints + row;");
        Line($"byte* numbers = args->Blocks + {run} * {runBytes}{start};");
        for (int i = 0; i <= BlockOf(Block.Vectors - 1); i++)
        {
            Line($"{Spelling.Type("float")} n{i} = BlockNumbers({Offset("numbers", i * blockBytes)});");
            Numbers("step", "offset", i, 0);
            if (_hasZeroPoints)
            {
                Numbers("zeroStep", "zeroOffset", i, 2);
            }
        }

        Codes("l", 0, HasOneWindow ? LaneBits : _second.Bits);
        ForEachVector(r => Line($"{Spelling.Type("float")} s{r} = {Number(Name($"l{r}"), 0, "step", "offset", r)};"));
        if (_hasZeroPoints)
        {
            string codes = HasOneWindow ? "l" : "k";
            if (!HasOneWindow)
            {
                Codes(codes, _second.Bits, _second.Bits);
            }

            ForEachVector(r => Line($"{Spelling.Type("float")} z{r} = {Number(Name($"{codes}{r}"), HasOneWindow ? _second.Bits : 0, "zeroStep", "zeroOffset", r)};"));
        }
    });

    /// <summary>Which of the block's scale blocks a vector of rows lies in.</summary>
    private int BlockOf(int vector) => RowsBefore(vector) / _second.BlockRows;

    private void Numbers(string step, string offset, int block, int first)
    {
        string numbers = Name($"n{block}");
        Line($"{Spelling.Type("float")} {step}{block} = {Spelling.Repeated(numbers, first)};");
        Line($"{Spelling.Type("float")} {offset}{block} = {Spelling.Repeated(numbers, first + 1)};");
    }

    private string Number(string codes, int shift, string step, string offset, int vector)
    {
        int block = BlockOf(vector);
        string code = _second.Bits == ByteBits ? Spelling.ToSingle(codes) : Spelling.FloatOfWord(codes, shift, _second.MaxCode, Constants);
        return Spelling.MultiplyAdd(code, Name($"{step}{block}"), Name($"{offset}{block}"));
    }

    /// <summary>Some bits of the group, from a bit of it on, in the lowest bits of words; what is above them is left over.</summary>
    private void Codes(string name, int first, int bits)
    {
        // Codes of a power of two do not reach into the next byte.
        bool isAligned = LaneBits % ByteBits == 0, staysInByte = ByteBits % LaneBits == 0 || isAligned;
        string bit = Name($"{name}Bit"), bytes = Name($"{name}Bytes");
        Line($"int {bit} = number * {LaneBits}{(first == 0 ? "" : Name($" + {first}"))};");
        Line($"byte* {bytes} = lanes + ({bit} >> 3) * {PackedLayout.TileRows};");
        ForEachVector(r =>
        {
            string low = $"Bytes({Offset(bytes, RowsBefore(r))})";
            string window = staysInByte ? low : $"({low} | Bytes({Offset(bytes, RowsBefore(r) + PackedLayout.TileRows)}) << {ByteBits})";
            Line($"{Spelling.Type("int")} {name}{r} = {window}{(isAligned ? "" : $" >>> ({bit} & 7)")};");
        });
    }
}
