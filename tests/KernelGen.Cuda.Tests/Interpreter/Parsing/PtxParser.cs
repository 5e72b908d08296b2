using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace KernelGen.Tests.Interpreter;

/// <summary>Reads what a module declares; <see cref="PtxEntryParser"/> reads the bodies of its kernels.</summary>
internal sealed partial class PtxParser(string ptx)
{
    private readonly PtxScanner _scanner = new(ptx);
    private readonly PtxModule _module = new();

    public PtxModule Parse()
    {
        while (_scanner.Peek() != '\0')
        {
            string header = _scanner.Until(";{");
            bool hasBody = _scanner.Peek() == '{';
            if (header.Contains(".entry", StringComparison.Ordinal))
            {
                Entry(header);
            }
            else if (header.Contains(".func", StringComparison.Ordinal))
            {
                if (hasBody)
                {
                    SkipBody();
                }
            }
            else
            {
                string initial = header.EndsWith('=') ? _scanner.Until(";") : "";
                Variable(header, initial);
            }

            if (_scanner.Peek() == ';')
            {
                _scanner.Skip();
            }
        }

        return _module;
    }

    /// <summary>How many bytes a type such as <c>u32</c> or <c>f16x2</c> has.</summary>
    public static int Bytes(string type) => type switch
    {
        "b8" or "u8" or "s8" => 1,
        "b16" or "u16" or "s16" or "f16" or "bf16" => 2,
        "b32" or "u32" or "s32" or "f32" or "f16x2" or "bf16x2" => 4,
        "b64" or "u64" or "s64" or "f64" => 8,
        _ => throw new PtxFault($"type {type} has no size here"),
    };

    private void SkipBody()
    {
        _scanner.Skip();
        _ = _scanner.Until("}");
        _scanner.Skip();
    }

    private void Variable(string header, string initial)
    {
        Match match = Declaration().Match(header);
        if (!match.Success)
        {
            throw new PtxFault($"line {_scanner.Line}: {header}: unknown declaration");
        }

        string name = match.Groups["name"].Value;
        int size = Bytes(match.Groups["type"].Value);
        switch (match.Groups["space"].Value)
        {
            case "shared" when !match.Groups["count"].Success:
                _module.DynamicShared.Add(name);
                break;
            case "global" or "const":
                int count = match.Groups["count"].Success ? int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) : 1;
                byte[] bytes = new byte[count * size];
                int index = 0;
                foreach (string element in initial.Trim('{', '}', ' ').Split(',', StringSplitOptions.RemoveEmptyEntries))
                {
                    BitConverter.GetBytes(PtxEntryParser.Number(element.Trim())).AsSpan(0, size).CopyTo(bytes.AsSpan(size * index++));
                }

                _module.Globals.Add(name, bytes);
                break;
            default:
                throw new PtxFault($"line {_scanner.Line}: {header}: unknown declaration");
        }
    }

    private void Entry(string header)
    {
        PtxEntry entry = new() { Name = EntryName().Match(header).Groups[1].Value };
        foreach (Match parameter in Parameter().Matches(header))
        {
            int size = Bytes(parameter.Groups["type"].Value);
            int align = parameter.Groups["align"].Success ? int.Parse(parameter.Groups["align"].Value, CultureInfo.InvariantCulture) : size;
            int count = parameter.Groups["count"].Success ? int.Parse(parameter.Groups["count"].Value, CultureInfo.InvariantCulture) : 1;
            int offset = (entry.ParameterBytes + align - 1) / align * align;
            entry.Parameters.Add(parameter.Groups["name"].Value, offset);
            entry.ParameterBytes = offset + (size * count);
        }

        new PtxEntryParser(_scanner, entry).Parse();
        foreach (string name in _module.DynamicShared)
        {
            entry.SharedBytes = (entry.SharedBytes + 15) / 16 * 16;
            entry.Shared.Add(name, (ulong)entry.SharedBytes);
        }

        _module.Entries.Add(entry);
    }

    [GeneratedRegex(@"\.(?<space>shared|global|const)(?: \.align \d+)? \.(?<type>\w+) (?<name>[\w$]+)(?:\[(?<count>\d+)?\])?")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\.entry ([\w$]+)")]
    private static partial Regex EntryName();

    [GeneratedRegex(@"\.param(?: \.align (?<align>\d+))? \.(?<type>\w+) (?<name>[\w$]+)(?:\[(?<count>\d+)\])?")]
    private static partial Regex Parameter();
}
