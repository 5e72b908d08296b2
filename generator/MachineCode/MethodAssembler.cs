using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Iced.Intel;

namespace KernelGen.Generator.MachineCode;

/// <summary>Turns an assembler's instructions into bytes with a listing.</summary>
internal static class MethodAssembler
{
    private static readonly FormatterOptions s_options = new()
    {
        SpaceAfterOperandSeparator = true,
        HexPrefix = "0x",
        HexSuffix = "",
        UppercaseHex = false,
        BranchLeadingZeros = false,
        ShowBranchSize = false,
        MemorySizeOptions = MemorySizeOptions.Minimal,
    };

    /// <summary>Assembles position-independent code.</summary>
    /// <exception cref="InvalidOperationException">An instruction cannot be encoded.</exception>
    public static AssembledMethod Assemble(string name, int columns, Assembler assembler)
    {
        using MemoryStream stream = new();
        if (!assembler.TryAssemble(new StreamCodeWriter(stream), 0, out string? error, out _))
        {
            throw new InvalidOperationException(name + " cannot be assembled: " + error);
        }

        byte[] bytes = stream.ToArray();
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(bytes));
        IntelFormatter formatter = new(s_options);
        StringOutput text = new();
        List<AssembledInstruction> instructions = [];
        while (decoder.IP < (ulong)bytes.Length)
        {
            int start = (int)decoder.IP;
            Instruction instruction = decoder.Decode();
            formatter.Format(instruction, text);
            instructions.Add(new([.. bytes.Skip(start).Take(instruction.Length)], text.ToStringAndReset()));
        }

        return new(name, columns, instructions);
    }
}
