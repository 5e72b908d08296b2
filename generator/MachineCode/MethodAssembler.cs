using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Iced.Intel;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.MachineCode;

/// <summary>Turns an assembler's instructions into bytes with a listing.</summary>
internal static class MethodAssembler
{
    private const int CacheLine = 64;
    private const int FillerBytes = 16;
    private const byte Breakpoint = 0xCC;

    /// <summary>Assembles position-independent code.</summary>
    /// <param name="block">The method.</param>
    /// <param name="assembler">Its instructions.</param>
    /// <param name="constants">What its labels without an instruction stand for; placed after the code.</param>
    /// <exception cref="InvalidOperationException">An instruction cannot be encoded.</exception>
    public static AssembledMethod Assemble(BlockPlan block, Assembler assembler, IReadOnlyList<(ulong Value, Label Label)> constants)
    {
        int codeLabelAt = assembler.Instructions.Count;
        foreach ((ulong value, Label label) in constants)
        {
            Label place = label;
            assembler.Label(ref place);
            assembler.dq(value);
        }

        using MemoryStream stream = new();
        if (!assembler.TryAssemble(new StreamCodeWriter(stream), 0, out string? error, out AssemblerResult result, BlockEncoderOptions.ReturnNewInstructionOffsets))
        {
            throw new InvalidOperationException(block.Name + " cannot be assembled: " + error);
        }

        byte[] bytes = stream.ToArray();
        int codeBytes = constants.Count == 0 ? bytes.Length : (int)result.Result[0].NewInstructionOffsets[codeLabelAt];
        List<AssembledLine> lines = Disassemble(bytes, codeBytes);
        for (int i = 0; i < constants.Count; i++)
        {
            lines.Add(new([.. bytes.Skip(codeBytes + 8 * i).Take(8)], "0x" + constants[i].Value.ToString("x16", CultureInfo.InvariantCulture)));
        }

        for (int padding = -bytes.Length & (CacheLine - 1); padding > 0; padding -= FillerBytes)
        {
            lines.Add(new([.. Enumerable.Repeat(Breakpoint, Math.Min(padding, FillerBytes))], "to the end of the cache line"));
        }

        return new(block.Name, block.Columns, lines);
    }

    private static List<AssembledLine> Disassemble(byte[] bytes, int codeBytes)
    {
        FormatterOptions options = new()
        {
            SpaceAfterOperandSeparator = true,
            HexPrefix = "0x",
            HexSuffix = "",
            UppercaseHex = false,
            BranchLeadingZeros = false,
            ShowBranchSize = false,
            RipRelativeAddresses = true,
            MemorySizeOptions = MemorySizeOptions.Minimal,
        };
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(bytes, 0, codeBytes));
        IntelFormatter formatter = new(options);
        StringOutput text = new();
        List<AssembledLine> lines = [];
        while (decoder.IP < (ulong)codeBytes)
        {
            int start = (int)decoder.IP;
            Instruction instruction = decoder.Decode();
            formatter.Format(instruction, text);
            lines.Add(new([.. bytes.Skip(start).Take(instruction.Length)], text.ToStringAndReset()));
        }

        return lines;
    }
}
