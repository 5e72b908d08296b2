using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>128-bit vectors of any machine: only operations that the platform-independent classes have.</summary>
internal sealed class Vector128Spelling(CpuTarget target) : CpuSpelling(target)
{
    public override string MultiplyAdd(string a, string b, string c) => $"Vector128.MultiplyAddEstimate({a}, {b}, {c})";

    public override bool SplitsBytes => true;

    public override string MultiplyAddBytes(ByteOperands operands) =>
        $"{operands.EvenCodes} * {operands.EvenActivations} + {operands.OddCodes} * {operands.OddActivations}";

    public override string PairSums(string shorts, ConstantPool constants) => PairSums(shorts);

    public override string[] WidenedSums(ByteOperands operands) =>
    [
        PairSums($"({operands.EvenCodes} * {operands.EvenActivations})"),
        PairSums($"({operands.OddCodes} * {operands.OddActivations})"),
    ];

    public override string ShortDot(string sums, string codes, string activations, ConstantPool constants) =>
        $"{sums} + ({codes}.AsInt32() & {constants.WordMask(this, 0xFFFF)}) * ({activations}.AsInt32() << 16 >> 16) + ({codes}.AsInt32() >>> 16) * ({activations}.AsInt32() >> 16)";

    public override string LoadUInt16(string pointer) => $"Vector128.WidenLower(Vector128.CreateScalar(*(ulong*){Operand(pointer)}).AsUInt16()).AsInt32()";

    public override string LoadByte(string pointer) =>
        $"Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(uint*){Operand(pointer)}).AsByte())).AsInt32()";

    protected override string MultiplyHigh(string numbers, string factors) => $"({numbers} >>> 8) * {factors} >>> 8";

    public override string Repeated(string floats, int i) => Text($"Vector128.Shuffle({floats}, Vector128.Create({i}))");

    protected override string Shuffle(string bytes, string control) => $"Vector128.ShuffleNative({bytes}, {control})";

    public override string? Prefetch(string pointer) => null;

    public override string LookUp(ValueStep.LookUp table, string words, int shift, ConstantPool constants)
    {
        string codes = $"Vector128.ShuffleNative({Operand(CutWord(words, shift, table.Values.Count - 1, constants))}.AsByte(), {Copies(0, constants)})";
        IEnumerable<string> tables = Places(table).Select(place => constants.Bytes(this, Text($"t{place}"), [.. Bytes(table, place)]));
        return $"Numbers({codes}, {string.Join(", ", tables)})";
    }

    /// <summary>Every byte of a float comes from a table of its own; an index from 128 on gives 0.</summary>
    public override IEnumerable<VectorFunction> NumberFunctions(ValueStep value)
    {
        if (value is not ValueStep.LookUp table)
        {
            return base.NumberFunctions(value);
        }

        IEnumerable<string> bytes = Places(table).Select(static place => Text($"Vector128.ShuffleNative(t{place}, {Only(place)})"));
        return
        [
            new(
                "Numbers",
                "Vector128<byte> codes, " + string.Join(", ", Places(table).Select(static place => Text($"Vector128<byte> t{place}"))),
                $"({string.Join("\n    | ", bytes)}).AsSingle()",
                "The entries of a table for codes in all bytes of a word: every byte of a float has a table of its own."),
        ];
    }

    protected override int RegisterTableBits => ValueStep.LookUp.MaxBits;

    protected override string GatheredEntries =>
        "Vector128.Create(" + string.Join(", ", Enumerable.Range(0, 4).Select(static i => Text($"(int)((ushort*)table)[codes[{i}]]"))) + ") << 16";

    protected override IEnumerable<string> DeclareRegisters(ValueStep.LearnedLookUp table, string name, string pointer) =>
        [$"Vector128<byte> {name}Low = LowBytes({pointer});", $"Vector128<byte> {name}High = HighBytes({pointer});"];

    protected override string Entry(ValueStep.LearnedLookUp table, string name, string words, int shift, ConstantPool constants) =>
        $"Numbers(Vector128.ShuffleNative({Operand(CutWord(words, shift, (1 << table.Bits) - 1, constants))}.AsByte(), {Copies(0, constants)}), {name}Low, {name}High)";

    /// <summary>Either byte of a half has a table of its own.</summary>
    protected override IEnumerable<VectorFunction> RegisterTableFunctions(int bits)
    {
        string first = EightEntries(bits, "p"), last = EightEntries(bits, bits < 4 ? "p" : "p + 16");
        return
        [
            new(
                "Numbers",
                "Vector128<byte> codes, Vector128<byte> low, Vector128<byte> high",
                $"Halves((Vector128.ShuffleNative(low, {Only(2)}) | Vector128.ShuffleNative(high, {Only(3)})).AsInt32())",
                "The entries of a table for codes in all bytes of a word."),
            new(
                "LowBytes",
                "byte* p",
                $"Vector128.Narrow({Operand(first)} & Vector128.Create((ushort)0xFF), {Operand(last)} & Vector128.Create((ushort)0xFF))",
                "The low bytes of the entries of a table, or of a smaller table again and again.",
                "byte"),
            new("HighBytes", "byte* p", $"Vector128.Narrow({Operand(first)} >>> 8, {Operand(last)} >>> 8)", "The high bytes of the same.", "byte"),
        ];
    }

    public override string[] Spread(DecodeStep.Spread step, string patterns, string codes, string fill, string result, ConstantPool constants)
    {
        string places = constants.Bytes(this, "places", [.. Enumerable.Range(0, 16).Select(static i => i % 4)]);
        string copies = Copies(0, constants), low = Copies(2 * step.Half, constants), high = Copies(2 * step.Half + 1, constants);
        string first = CutWord(patterns, step.Shift, 3, constants), second = CutWord(patterns, step.Shift + 2, 3, constants);
        return
        [
            $"Vector128<byte> {result}i = Vector128.Equals(Vector128.ShuffleNative(({first}).AsByte(), {copies}), {places});",
            $"Vector128<byte> {result}j = Vector128.Equals(Vector128.ShuffleNative(({second}).AsByte(), {copies}), {places});",
            $"Vector128<byte> {result}k = Vector128.ConditionalSelect({result}j, Vector128.ShuffleNative({codes}, {high}), {fill});",
            $"Vector128<byte> {result} = Vector128.ConditionalSelect({result}i, Vector128.ShuffleNative({codes}, {low}), {result}k);",
        ];
    }

    /// <summary>A shuffle control that copies one byte of every word to all of its bytes.</summary>
    private string Copies(int place, ConstantPool constants) => constants.Bytes(this, Text($"copies{place}"), [.. Enumerable.Range(0, 16).Select(i => i / 4 * 4 + place)]);

    /// <summary>Codes in one byte of every word; elsewhere indices from 128 on, which give 0.</summary>
    private static string Only(int place) => Text($"codes | Vector128.Create(0x{0x80808080u & ~(0xFFu << 8 * place):X8}u).AsByte()");

    /// <summary>The bytes of floats that are not 0 in every entry.</summary>
    private static IEnumerable<int> Places(ValueStep.LookUp table) => Enumerable.Range(0, sizeof(float)).Where(place => Bytes(table, place).Any(static entry => entry != 0));

    private static IEnumerable<int> Bytes(ValueStep.LookUp table, int place) => table.Repeated(16).Select(number => (int)BitConverter.GetBytes(number)[place]);

    private static string PairSums(string shorts) => $"({shorts}.AsInt32() << 16 >> 16) + ({shorts}.AsInt32() >> 16)";
}
