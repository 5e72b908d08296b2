using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>512-bit vectors with BW, DQ, VL, VBMI and GFNI.</summary>
internal sealed class Avx512Spelling(CpuTarget target) : CpuSpelling(target)
{
    private const int MaxLookedUpBits = 6;

    public override string MultiplyAdd(string a, string b, string c) => $"Avx512F.FusedMultiplyAdd({a}, {b}, {c})";

    public override string MultiplyAddBytes(ByteOperands operands) => $"Avx512BW.MultiplyAddAdjacent({operands.Codes}, {operands.Activations})";

    public override string PairSums(string shorts, ConstantPool constants) =>
        $"Avx512BW.MultiplyAddAdjacent({shorts}, {constants.Shorts(this, "ones", 1)})";

    public override string[] WidenedSums(ByteOperands operands) =>
    [
        $"Avx512BW.MultiplyAddAdjacent({operands.EvenCodes}, {operands.EvenActivations})",
        $"Avx512BW.MultiplyAddAdjacent({operands.OddCodes}, {operands.OddActivations})",
    ];

    public override string ShortDot(string sums, string codes, string activations, ConstantPool constants) => $"{sums} + Avx512BW.MultiplyAddAdjacent({codes}, {activations})";

    public override string LoadUInt16(string pointer) => $"Avx512F.ConvertToVector512Int32(*(Vector256<ushort>*){Operand(pointer)})";

    public override string LoadByte(string pointer) => $"Avx512F.ConvertToVector512Int32(*(Vector128<byte>*){Operand(pointer)})";

    protected override string MultiplyHigh(string numbers, string factors) => $"Avx512BW.MultiplyHigh({numbers}, {factors})";

    /// <summary>768, which is no byte but may be a factor here, leaves odd digits in the upper bytes; one operation chooses.</summary>
    protected override string JoinedDigits =>
        $"Vector512.ConditionalSelect({Broadcast("(ushort)0x00FF")}, EvenDigits(packed, upperPowers, {Broadcast("(ushort)3")}), OddDigits(packed, powers, {Broadcast("(ushort)0x300")})).AsByte()";

    public override string Repeated(string floats, int i) => Text($"Avx512F.Permute4x32({floats}, 0x{0b01010101 * i:X2})");

    protected override string Shuffle(string bytes, string control) => $"Avx512BW.Shuffle({bytes}, {control})";

    public override string[] Spread(DecodeStep.Spread step, string patterns, string codes, string fill, string result, ConstantPool constants)
    {
        string table = constants.Words(this, "spread" + (step.Half == 0 ? "Low" : "High"), SpreadTable(step.Half, static pattern => pattern, 16));
        string rows = constants.RepeatedWords(this, "rowBytes", 0, 0x04040404, 0x08080808, 0x0C0C0C0C);
        string shifted = step.Shift == 0 ? patterns : Text($"{patterns} >>> {step.Shift}");
        return
        [
            $"Vector512<byte> {result}c = (Avx512F.PermuteVar16x32({table}, {shifted}) | {rows}).AsByte();",
            $"Vector512<byte> {result} = Avx512BW.BlendVariable(Avx512BW.Shuffle({codes}, {result}c), {fill}, {result}c);",
        ];
    }

    public override string Cut(string bytes, DecodeStep.Cut cut, ConstantPool constants)
    {
        if (cut.Shift == 0)
        {
            return base.Cut(bytes, cut, constants);
        }

        string direction = cut.Shift > 0 ? "right" : "left";
        string name = constants.RepeatedBytes(this, Text($"{direction}{Math.Abs(cut.Shift)}m{cut.Mask:X2}"), BitMatrix.ShiftAndMask(cut.Shift, cut.Mask));
        return $"Gfni.V512.GaloisFieldAffineTransform({bytes}, {name}, 0)";
    }

    public override string Entry(string table, string words) => $"Avx512F.PermuteVar16x32({table}, {words})";

    /// <summary>Codes of up to four bits are looked up: the permutation sees the four lowest bits only, which saves the mask too.</summary>
    public override string FloatOfWord(string words, int shift, int mask, ConstantPool constants)
    {
        if (mask > 15)
        {
            return base.FloatOfWord(words, shift, mask, constants);
        }

        string table = constants.Floats(this, Text($"codes{mask:X}"), Enumerable.Range(0, 16).Select(code => (float)(code & mask)));
        return Entry(table, Moved(words, shift));
    }

    public override string LookUp(ValueStep.LookUp table, string words, int shift, ConstantPool constants) =>
        Entry(constants.Floats(this, "table", table.Repeated(16)), Moved(words, shift));

    protected override int RegisterTableBits => 5;

    protected override string GatheredEntries =>
        "Avx512F.InsertVector256(Avx2.GatherVector256((int*)table, codes.GetLower(), 2).ToVector512Unsafe(), "
        + "Avx2.GatherVector256((int*)table, Avx512F.ExtractVector256(codes, 1), 2), 1) << 16";

    /// <summary>Sixteen entries fill a register, and the permutation sees four bits of an index; 32 entries fill two.</summary>
    protected override IEnumerable<string> DeclareRegisters(ValueStep.LearnedLookUp table, string name, string pointer) => table.Bits < 5
        ? [$"Vector512<float> {name} = Table({pointer});"]
        : [$"Vector512<float> {name}Low = Table({pointer});", $"Vector512<float> {name}High = Table({pointer} + 32);"];

    protected override string Entry(ValueStep.LearnedLookUp table, string name, string words, int shift, ConstantPool constants) => table.Bits < 5
        ? Entry(name, Moved(words, shift))
        : $"Avx512F.PermuteVar16x32x2({name}Low, {Moved(words, shift)}, {name}High)";

    protected override IEnumerable<VectorFunction> RegisterTableFunctions(int bits)
    {
        string entries = bits >= 4 ? "*(Vector256<ushort>*)p" : $"Vector256.Create({EightEntries(bits, "p")})";
        return [new("Table", "byte* p", $"Halves(Avx512F.ConvertToVector512Int32({entries}) << 16)", "Sixteen entries of a table, or a smaller table again and again.")];
    }

    /// <summary>Magnitudes of up to five bits are looked up in two registers: the permutation sees the five lowest bits only.</summary>
    public override string Expand(ValueStep.Expand floats, string words, int shift, ConstantPool constants)
    {
        if (floats.Bits > MaxLookedUpBits)
        {
            return base.Expand(floats, words, shift, constants);
        }

        string low = constants.Floats(this, "low", floats.Codebook.Values.Take(16)), high = constants.Floats(this, "high", floats.Codebook.Values.Skip(16).Take(16));
        return $"Numbers({low}, {high}, {Moved(words, shift + floats.Bits - 32)})";
    }

    public override IEnumerable<VectorFunction> NumberFunctions(ValueStep value)
    {
        if (value is not ValueStep.Expand { Bits: <= MaxLookedUpBits } floats)
        {
            return base.NumberFunctions(value);
        }

        string magnitudes = $"Avx512F.PermuteVar16x32x2(low, codes >>> {32 - floats.Bits}, high)";
        return
        [
            new(
                "Numbers",
                "Vector512<float> low, Vector512<float> high, Vector512<int> codes",
                $"({magnitudes}.AsInt32() | (codes & {Broadcast("int.MinValue")})).AsSingle()",
                "The small floats in the highest bits of words: a sign, and a magnitude that is looked up."),
        ];
    }

    public override string SelectControl(DecodeStep.Spread step, string patterns, ConstantPool constants)
    {
        // Of a 64-bit word, which holds two rows, byte i gets the bits from fields[i] on: two of them are a position in its run of four.
        ulong fields = 0;
        for (int i = 0; i < 8; i++)
        {
            fields |= (ulong)(32 * (i / 4) + step.Shift + 2 * (i % 4)) << (8 * i);
        }

        string control = constants.RepeatedBytes(this, Text($"fields{step.Shift}"), fields);
        string mask = constants.ByteMask(this, 3), runs = constants.RepeatedBytes(this, "runs", 0x0404000004040000);
        return $"Avx512Vbmi.MultiShift({control}, {patterns}.AsUInt64()) & {mask} | {runs}";
    }

    public override string Select(string activations, string control) => $"Avx512BW.Shuffle({activations}, {control})";

    public override string JoinCodes(string low, string high) => $"Avx512F.UnpackLow({low}.AsInt32(), {high}.AsInt32()).AsByte()";
}
