using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace KernelGen.Generator.Targets;

/// <summary>The vector constants a method needs; each is declared once, in the order of first use.</summary>
internal sealed class ConstantPool
{
    /// <summary>Sixteen floats that take more characters are declared in two halves.</summary>
    private const int LongestList = 90;

    private readonly List<string> _declarations = [];
    private readonly HashSet<string> _names = [];

    public IReadOnlyList<string> Declarations => _declarations;

    public string ByteMask(CpuSpelling spelling, int mask) =>
        Add("m" + Hex(mask, 2), spelling.Type("byte"), spelling.Broadcast("(byte)0x" + Hex(mask, 2)));

    public string WordMask(CpuSpelling spelling, int mask) =>
        Add("w" + Hex(mask, 2), spelling.Type("int"), spelling.Broadcast(mask < 0 ? "unchecked((int)0x" + Hex(mask, 8) + ")" : "0x" + Hex(mask, 2)));

    public string Float(CpuSpelling spelling, string name, string value) => Add(name, spelling.Type("float"), spelling.Broadcast(value));

    public string Shorts(CpuSpelling spelling, string name, int value) =>
        Add(name, spelling.Type("short"), spelling.Broadcast("(short)" + value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Unsigned 16-bit numbers, all alike.</summary>
    public string Factors(CpuSpelling spelling, string name, int value) =>
        Add(name, spelling.Type("ushort"), spelling.Broadcast("(ushort)" + value.ToString(CultureInfo.InvariantCulture)));

    public string Bytes(CpuSpelling spelling, string name, params int[] values) => Add(
        name,
        spelling.Type("byte"),
        spelling.Broadcast("(byte)" + string.Join(", ", values.Select(static v => v.ToString(CultureInfo.InvariantCulture)))));

    public string Words(CpuSpelling spelling, string name, IEnumerable<int> values) => Add(
        name,
        spelling.Type("int"),
        spelling.Broadcast(string.Join(", ", values.Select(static v => v.ToString(CultureInfo.InvariantCulture)))));

    /// <summary>One float per 32-bit word.</summary>
    public string Floats(CpuSpelling spelling, string name, IEnumerable<float> values) =>
        Floats(spelling.Vector, name, [.. values.Select(CodeField.Float)]);

    private string Floats(string vector, string name, IReadOnlyList<string> values)
    {
        string list = string.Join(", ", values);
        if (values.Count > 8 && list.Length > LongestList)
        {
            list = Floats("Vector256", name + "Lower", [.. values.Take(8)]) + ", " + Floats("Vector256", name + "Upper", [.. values.Skip(8)]);
        }

        return Add(name, vector + "<float>", $"{vector}.Create({list})");
    }

    /// <summary>Four words, repeated in every 128 bits.</summary>
    public string RepeatedWords(CpuSpelling spelling, string name, params int[] values)
    {
        string words = "Vector128.Create(" + string.Join(", ", values.Select(static v => "0x" + Hex(v, 8))) + ")";
        return Add(name, spelling.Type("int"), spelling.Broadcast(words));
    }

    /// <summary>Eight bytes, repeated in every 64 bits.</summary>
    public string RepeatedBytes(CpuSpelling spelling, string name, ulong bytes) =>
        Add(name, spelling.Type("byte"), spelling.Broadcast("0x" + bytes.ToString("X16", CultureInfo.InvariantCulture) + "UL") + ".AsByte()");

    private string Add(string name, string type, string value)
    {
        if (_names.Add(name))
        {
            _declarations.Add($"{type} {name} = {value};");
        }

        return name;
    }

    private static string Hex(int value, int digits) => value.ToString("X" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
