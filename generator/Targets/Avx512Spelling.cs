using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>512-bit vectors with BW, DQ and VL.</summary>
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
}
