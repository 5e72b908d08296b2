using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace KernelGen.Tests.Interpreter;

/// <summary>Reads the body of a kernel.</summary>
internal sealed partial class PtxEntryParser(PtxScanner scanner, PtxEntry entry)
{
    // One map of names for each block in braces, the innermost last.
    private readonly List<Dictionary<string, int>> _scopes = [];

    public void Parse()
    {
        do
        {
            char next = scanner.Peek();
            if (next is '{' or '}')
            {
                scanner.Skip();
                if (next == '{')
                {
                    _scopes.Add([]);
                }
                else
                {
                    _scopes.RemoveAt(_scopes.Count - 1);
                }
            }
            else if (scanner.Label() is { } label)
            {
                Label(label);
            }
            else
            {
                int line = scanner.Line;
                string text = scanner.Until(";");
                scanner.Skip();
                Statement(line, text);
            }
        }
        while (_scopes.Count > 0);
    }

    /// <summary>A literal's bits.</summary>
    public static ulong Number(string text)
    {
        try
        {
            return text switch
            {
                ['0', 'f' or 'F', ..] or ['0', 'd' or 'D', ..] => Convert.ToUInt64(text[2..], 16),
                ['0', 'x' or 'X', ..] => Convert.ToUInt64(text[2..].TrimEnd('U'), 16),
                ['-', ..] => (ulong)long.Parse(text, CultureInfo.InvariantCulture),
                _ => ulong.Parse(text.TrimEnd('U'), CultureInfo.InvariantCulture),
            };
        }
        catch (FormatException cause)
        {
            throw new PtxFault($"'{text}' is no number", cause);
        }
    }

    private void Label(string label)
    {
        if (scanner.Peek() == '.')
        {
            string text = scanner.Until(";");
            scanner.Skip();
            entry.BranchTargets.Add(label, text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split(", "));
            return;
        }

        entry.Labels.Add(label, entry.Statements.Count);
    }

    private void Statement(int line, string text)
    {
        switch (text.Split(' ')[0])
        {
            case ".reg":
                Registers(text);
                return;
            case ".shared" or ".local":
                Variable(text);
                return;
            case ".pragma":
                return;
        }

        int predicate = -1;
        bool isNegated = false;
        string rest = text;
        if (Guard().Match(text) is { Success: true } guard)
        {
            isNegated = guard.Groups[1].Length > 0;
            predicate = Find(guard.Groups[2].Value) ?? throw new PtxFault($"line {line}: {text}: unknown predicate");
            rest = text[guard.Length..];
        }

        int space = rest.IndexOf(' ', StringComparison.Ordinal);
        string opcode = space < 0 ? rest : rest[..space];
        ImmutableArray<PtxOperand> operands = space < 0 ? [] : Operands(rest[(space + 1)..], line, text);
        entry.Statements.Add(new PtxStatement(line, text, predicate, isNegated, [.. opcode.Split('.')], operands));
    }

    private void Registers(string text)
    {
        foreach (Match name in RegisterName().Matches(text[text.IndexOf(' ', StringComparison.Ordinal)..]))
        {
            if (name.Groups[2].Success)
            {
                for (int i = 0; i < int.Parse(name.Groups[2].Value, CultureInfo.InvariantCulture); i++)
                {
                    _scopes[^1][name.Groups[1].Value + i.ToString(CultureInfo.InvariantCulture)] = entry.Registers++;
                }
            }
            else
            {
                _scopes[^1][name.Groups[1].Value] = entry.Registers++;
            }
        }
    }

    private void Variable(string text)
    {
        Match match = VariablePattern().Match(text);
        if (!match.Success)
        {
            throw new PtxFault($"line {scanner.Line}: {text}: unknown declaration");
        }

        string name = match.Groups["name"].Value;
        int size = PtxParser.Bytes(match.Groups["type"].Value);
        int align = match.Groups["align"].Success ? int.Parse(match.Groups["align"].Value, CultureInfo.InvariantCulture) : size;
        int bytes = size * (match.Groups["count"].Success ? int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) : 1);
        bool isShared = match.Groups["space"].Value == "shared";
        int offset = ((isShared ? entry.SharedBytes : entry.LocalBytes) + align - 1) / align * align;
        (isShared ? entry.Shared : entry.Local).Add(name, (ulong)offset);
        if (isShared)
        {
            entry.SharedBytes = offset + bytes;
        }
        else
        {
            entry.LocalBytes = offset + bytes;
        }
    }

    private ImmutableArray<PtxOperand> Operands(string text, int line, string statement)
    {
        ImmutableArray<PtxOperand>.Builder operands = ImmutableArray.CreateBuilder<PtxOperand>();
        int depth = 0, start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                operands.Add(Operand(text[start..i].Trim(), line, statement));
                start = i + 1;
            }
            else
            {
                depth += text[i] is '{' or '[' ? 1 : text[i] is '}' or ']' ? -1 : 0;
            }
        }

        return operands.ToImmutable();
    }

    private PtxOperand Operand(string text, int line, string statement)
    {
        switch (text[0])
        {
            case '{':
                return new PtxOperand.Vector(Operands(text[1..^1], line, statement));
            case '[':
                Match match = AddressPattern().Match(text);
                if (!match.Success)
                {
                    throw new PtxFault($"line {line}: {statement}: unknown address {text}");
                }

                long offset = match.Groups[3].Success ? (long)Number(match.Groups[3].Value) : 0;
                return new PtxOperand.Address(Operand(match.Groups[1].Value, line, statement), match.Groups[2].Value == "-" ? -offset : offset);
            case '-' or (>= '0' and <= '9'):
                return new PtxOperand.Literal(Number(text));
        }

        return Find(text) is { } register ? new PtxOperand.Register(register)
            : text[0] != '%' ? new PtxOperand.Symbol(text)
            : Specials().IsMatch(text) ? new PtxOperand.Special(text)
            : throw new PtxFault($"line {line}: {statement}: {text} is not declared");
    }

    private int? Find(string name)
    {
        for (int i = _scopes.Count - 1; i >= 0; i--)
        {
            if (_scopes[i].TryGetValue(name, out int register))
            {
                return register;
            }
        }

        return null;
    }

    [GeneratedRegex(@"^@(!?)([%\w]+) ")]
    private static partial Regex Guard();

    [GeneratedRegex(@"(?<![.\w%])(%?[A-Za-z_]\w*)(?:<(\d+)>)?(?=[ ,<]|$)")]
    private static partial Regex RegisterName();

    [GeneratedRegex(@"\.(?<space>shared|local)(?: \.align (?<align>\d+))? \.(?<type>\w+) (?<name>[\w$]+)(?:\[(?<count>\d+)\])?")]
    private static partial Regex VariablePattern();

    [GeneratedRegex(@"^\[ ?(%?[\w.$]+) ?(?:([+-]) ?(-?\w+))? ?\]$")]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"^%(tid|ntid|ctaid|nctaid)\.[xyz]$|^%(laneid|warpid|nwarpid|dynamic_smem_size|total_smem_size)$")]
    private static partial Regex Specials();
}
