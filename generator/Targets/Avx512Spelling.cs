using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>512-bit vectors with BW, DQ, VL and VBMI.</summary>
internal sealed class Avx512Spelling(CpuTarget target) : CpuSpelling(target)
{
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

    public override string Select(DecodeStep.Spread step, string patterns, string activations, ConstantPool constants)
    {
        // Of a 64-bit word, which holds two rows, byte i gets the bits from fields[i] on: two of them are a position in its run of four.
        ulong fields = 0;
        for (int i = 0; i < 8; i++)
        {
            fields |= (ulong)(32 * (i / 4) + step.Shift + 2 * (i % 4)) << (8 * i);
        }

        string control = constants.RepeatedBytes(this, Text($"fields{step.Shift}"), fields);
        string mask = constants.ByteMask(this, 3), runs = constants.RepeatedBytes(this, "runs", 0x0404000004040000);
        return $"Avx512BW.Shuffle({activations}, (Avx512Vbmi.MultiShift({control}, {patterns}.AsUInt64()) & {mask} | {runs}).AsSByte())";
    }
}
