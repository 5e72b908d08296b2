using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Iced.Intel;
using KernelGen.Generator.Rendering;

namespace KernelGen.Generator.Tests.MachineCode;

/// <summary>One method of a kernel in machine code, read back from the generated file: bytes, comments, and what the bytes are.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Where the kernel's description says it starts.</param>
/// <param name="Lines">The bytes and the comment of each line: instructions, then constants, then what fills a cache line.</param>
internal sealed partial record ListedMethod(string Name, int Start, IReadOnlyList<(byte[] Bytes, string Text)> Lines)
{
    private const string Padding = "to the end of the cache line";

    /// <summary>Bytes of everything.</summary>
    public int Length => Lines.Sum(static line => line.Bytes.Length);

    public IReadOnlyList<(byte[] Bytes, string Text)> Code => [.. Lines.TakeWhile(static line => !IsConstant(line.Text) && line.Text != Padding)];

    public IReadOnlyList<(byte[] Bytes, string Text)> Constants => [.. Lines.Skip(Code.Count).TakeWhile(static line => line.Text != Padding)];

    public IReadOnlyList<Instruction> Instructions
    {
        get
        {
            byte[] code = [.. Code.SelectMany(static line => line.Bytes)];
            Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(code));
            List<Instruction> instructions = [];
            while (decoder.IP < (ulong)code.Length)
            {
                instructions.Add(decoder.Decode());
            }

            return instructions;
        }
    }

    /// <summary>The methods of a generated file.</summary>
    public static IReadOnlyList<ListedMethod> Of(GeneratedFile file)
    {
        List<ListedMethod> methods = [];
        List<(byte[], string)> lines = [];
        foreach (string line in file.Text.Split('\n'))
        {
            if (MethodTitle().Match(line) is { Success: true } title)
            {
                lines = [];
                methods.Add(new(title.Groups["name"].Value, int.Parse(title.Groups["start"].Value, CultureInfo.InvariantCulture), lines));
            }
            else if (InstructionLine().Match(line) is { Success: true } instruction)
            {
                byte[] bytes = [.. instruction.Groups["byte"].Captures.Select(static value => Convert.ToByte(value.Value, 16))];
                lines.Add((bytes, instruction.Groups["text"].Value));
            }
        }

        return methods;
    }

    private static bool IsConstant(string text) => text.StartsWith("0x", StringComparison.Ordinal);

    [GeneratedRegex(@"^ +// (?<name>\w+), from byte (?<start>\d+)\.")]
    private static partial Regex MethodTitle();

    [GeneratedRegex(@"^ +(0x(?<byte>[0-9A-F]{2}), )+// (?<text>.+)$")]
    private static partial Regex InstructionLine();
}
