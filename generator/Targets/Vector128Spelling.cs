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

    public override string LookUp(ValueStep.LookUp table, string words, int shift, ConstantPool constants) =>
        $"Numbers({CutWord(words, shift, table.Values.Count - 1, constants)})";

    /// <summary>Every byte of a float comes from a table of its own, which all four bytes of a word look up; an index from 128 on gives 0.</summary>
    public override IEnumerable<VectorFunction> NumberFunctions(ValueStep value)
    {
        if (value is not ValueStep.LookUp table)
        {
            return base.NumberFunctions(value);
        }

        byte[][] floats = [.. table.Repeated(16).Select(BitConverter.GetBytes)];
        IEnumerable<string> bytes = Enumerable.Range(0, sizeof(float)).Where(place => floats.Any(number => number[place] != 0)).Select(place =>
        {
            byte[] entries = [.. floats.Select(number => number[place])];
            ulong low = BitConverter.ToUInt64(entries, 0), high = BitConverter.ToUInt64(entries, 8);
            return Text($"Vector128.ShuffleNative(Vector128.Create(0x{low:X16}, 0x{high:X16}).AsByte(), Indices(codes, 0x{0x80808080u & ~(0xFFu << 8 * place):X8}u))");
        });
        return
        [
            new("Numbers", "Vector128<int> codes", $"({string.Join("\n    | ", bytes)}).AsSingle()", "The entries of a table. Every byte of a float comes from a table of its own."),
            new("Indices", "Vector128<int> codes, uint others", "(codes * 0x01010101).AsByte() | Vector128.Create(others).AsByte()", "The code in the byte of a float that is looked up; an index that gives 0 in the others.")
            {
                Element = "byte",
            },
        ];
    }

    public override string[] Spread(DecodeStep.Spread step, string patterns, string codes, string fill, string result, ConstantPool constants)
    {
        string Copies(string name, int place) => constants.Bytes(this, name, [.. Enumerable.Range(0, 16).Select(i => i / 4 * 4 + place)]);
        string places = constants.Bytes(this, "places", [.. Enumerable.Range(0, 16).Select(static i => i % 4)]);
        string copies = Copies("copies0", 0), low = Copies(Text($"copies{2 * step.Half}"), 2 * step.Half), high = Copies(Text($"copies{2 * step.Half + 1}"), 2 * step.Half + 1);
        string first = CutWord(patterns, step.Shift, 3, constants), second = CutWord(patterns, step.Shift + 2, 3, constants);
        return
        [
            $"Vector128<byte> {result}i = Vector128.Equals(Vector128.ShuffleNative(({first}).AsByte(), {copies}), {places});",
            $"Vector128<byte> {result}j = Vector128.Equals(Vector128.ShuffleNative(({second}).AsByte(), {copies}), {places});",
            $"Vector128<byte> {result}k = Vector128.ConditionalSelect({result}j, Vector128.ShuffleNative({codes}, {high}), {fill});",
            $"Vector128<byte> {result} = Vector128.ConditionalSelect({result}i, Vector128.ShuffleNative({codes}, {low}), {result}k);",
        ];
    }

    private static string PairSums(string shorts) => $"({shorts}.AsInt32() << 16 >> 16) + ({shorts}.AsInt32() >> 16)";
}
