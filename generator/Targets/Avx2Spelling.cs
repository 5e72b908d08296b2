using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>256-bit vectors with FMA, and the byte dot product where the target has it.</summary>
internal sealed class Avx2Spelling(CpuTarget target) : CpuSpelling(target)
{
    private const int SignToTop = 32 - ValueStep.LookUp.MaxBits;

    private static readonly VectorFunction s_either = new(
        "Numbers",
        "Vector256<float> low, Vector256<float> high, Vector256<int> codes",
        Text($"Avx.BlendVariable(Avx2.PermuteVar8x32(low, codes), Avx2.PermuteVar8x32(high, codes), (codes << {SignToTop}).AsSingle())"),
        "The entries of a table: the permutation finds one in either half with three bits, the fourth chooses.");

    public override string MultiplyAdd(string a, string b, string c) => $"Fma.MultiplyAdd({a}, {b}, {c})";

    public override string MultiplyAddBytes(ByteOperands operands) => $"Avx2.MultiplyAddAdjacent({operands.Codes}, {operands.Activations})";

    public override string PairSums(string shorts, ConstantPool constants) =>
        $"Avx2.MultiplyAddAdjacent({shorts}, {constants.Shorts(this, "ones", 1)})";

    public override string[] WidenedSums(ByteOperands operands) =>
    [
        $"Avx2.MultiplyAddAdjacent({operands.EvenCodes}, {operands.EvenActivations})",
        $"Avx2.MultiplyAddAdjacent({operands.OddCodes}, {operands.OddActivations})",
    ];

    public override string ByteDot(string sums, string codes, string activations) => $"AvxVnni.MultiplyWideningAndAdd({sums}, {codes}, {activations})";

    public override string ShortDot(string sums, string codes, string activations, ConstantPool constants) => Target.HasByteDot
        ? $"AvxVnni.MultiplyWideningAndAdd({sums}, {codes}, {activations})"
        : $"{sums} + Avx2.MultiplyAddAdjacent({codes}, {activations})";

    public override string LoadUInt16(string pointer) => $"Avx2.ConvertToVector256Int32(*(Vector128<ushort>*){Operand(pointer)})";

    public override string LoadByte(string pointer) => $"Avx2.ConvertToVector256Int32({pointer})";

    protected override string MultiplyHigh(string numbers, string factors) => $"Avx2.MultiplyHigh({numbers}, {factors})";

    public override string Repeated(string floats, int i) => Text($"Avx.Permute({floats}, 0x{0b01010101 * i:X2})");

    protected override string Shuffle(string bytes, string control) => $"Avx2.Shuffle({bytes}, {control})";

    /// <summary>The permutation sees the three lowest bits of an index. The fourth is a sign, or chooses between two tables.</summary>
    public override string LookUp(ValueStep.LookUp table, string words, int shift, ConstantPool constants)
    {
        string codes = Moved(words, shift), low = constants.Floats(this, "low", table.Repeated(16).Take(8));
        return table.Values.Count <= 8 ? $"Avx2.PermuteVar8x32({low}, {codes})"
            : table.HasSign ? $"Numbers({low}, {codes})"
            : $"Numbers({low}, {constants.Floats(this, "high", table.Values.Skip(8))}, {codes})";
    }

    protected override int RegisterTableBits => ValueStep.LookUp.MaxBits;

    protected override string GatheredEntries => "Avx2.GatherVector256((int*)table, codes, 2) << 16";

    protected override IEnumerable<string> DeclareRegisters(ValueStep.LearnedLookUp table, string name, string pointer) => table.Bits < 4
        ? [$"Vector256<float> {name} = Table({pointer});"]
        : [$"Vector256<float> {name}Low = Table({pointer});", $"Vector256<float> {name}High = Table({pointer} + 16);"];

    protected override string Entry(ValueStep.LearnedLookUp table, string name, string words, int shift, ConstantPool constants) => table.Bits < 4
        ? $"Avx2.PermuteVar8x32({name}, {Moved(words, shift)})"
        : $"Numbers({name}Low, {name}High, {Moved(words, shift)})";

    protected override IEnumerable<VectorFunction> RegisterTableFunctions(int bits) =>
    [
        .. bits < 4 ? Array.Empty<VectorFunction>() : [s_either],
        new(
            "Table",
            "byte* p",
            $"Halves(Avx2.ConvertToVector256Int32({EightEntries(bits, "p")}) << 16)",
            "Eight entries of a table, or a smaller table again and again."),
    ];

    public override IEnumerable<VectorFunction> NumberFunctions(ValueStep value) => value switch
    {
        ValueStep.LookUp { Values.Count: > 8, HasSign: true } =>
        [
            new(
                "Numbers",
                "Vector256<float> low, Vector256<int> codes",
                $"(Avx2.PermuteVar8x32(low, codes).AsInt32() | ((codes << {SignToTop}) & {Broadcast("int.MinValue")})).AsSingle()",
                "The entries of a table: a magnitude that the permutation finds with three bits, and a sign."),
        ],
        ValueStep.LookUp { Values.Count: > 8 } => [s_either],
        _ => base.NumberFunctions(value),
    };

    public override string[] Spread(DecodeStep.Spread step, string patterns, string codes, string fill, string result, ConstantPool constants)
    {
        // The permutation sees three bits of an index. For the six patterns, n + n/4 is different in its three lowest.
        string table = constants.Words(this, "spread" + (step.Half == 0 ? "Low" : "High"), SpreadTable(step.Half, static n => n + (n >> 2) & 7, 8));
        string rows = constants.RepeatedWords(this, "rowBytes", 0, 0x04040404, 0x08080808, 0x0C0C0C0C);
        string pattern = CutWord(patterns, step.Shift, 0xF, constants);
        return
        [
            $"Vector256<int> {result}n = {pattern};",
            $"Vector256<byte> {result}c = (Avx2.PermuteVar8x32({table}, {result}n + ({result}n >>> 2)) | {rows}).AsByte();",
            $"Vector256<byte> {result} = Avx2.BlendVariable(Avx2.Shuffle({codes}, {result}c), {fill}, {result}c);",
        ];
    }
}
