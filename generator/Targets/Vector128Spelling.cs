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

        IEnumerable<string> bytes = Places(table).Select(static place =>
            Text($"Vector128.ShuffleNative(t{place}, codes | Vector128.Create(0x{0x80808080u & ~(0xFFu << 8 * place):X8}u).AsByte())"));
        return
        [
            new(
                "Numbers",
                "Vector128<byte> codes, " + string.Join(", ", Places(table).Select(static place => Text($"Vector128<byte> t{place}"))),
                $"({string.Join("\n    | ", bytes)}).AsSingle()",
                "The entries of a table for codes in all bytes of a word: every byte of a float has a table of its own."),
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

    /// <summary>The bytes of floats that are not 0 in every entry.</summary>
    private static IEnumerable<int> Places(ValueStep.LookUp table) => Enumerable.Range(0, sizeof(float)).Where(place => Bytes(table, place).Any(static entry => entry != 0));

    private static IEnumerable<int> Bytes(ValueStep.LookUp table, int place) => table.Repeated(16).Select(number => (int)BitConverter.GetBytes(number)[place]);

    private static string PairSums(string shorts) => $"({shorts}.AsInt32() << 16 >> 16) + ({shorts}.AsInt32() >> 16)";
}
