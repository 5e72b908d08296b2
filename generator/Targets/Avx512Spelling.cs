using System.Linq;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>512-bit vectors with BW, DQ and VL.</summary>
internal sealed class Avx512Spelling(CpuTarget target) : CpuSpelling(target)
{
    public override string MultiplyAdd(string a, string b, string c) => $"Avx512F.FusedMultiplyAdd({a}, {b}, {c})";

    public override string MultiplyAddBytes(string codes, string activations) => $"Avx512BW.MultiplyAddAdjacent({codes}, {activations})";

    public override string PairSums(string shorts, ConstantPool constants) =>
        $"Avx512BW.MultiplyAddAdjacent({shorts}, {constants.Shorts(this, "ones", 1)})";

    public override string WidenAdd(string sums, string codes, string activations, ConstantPool constants) =>
        $"{sums} + Avx512BW.MultiplyAddAdjacent({codes}.AsInt16() & {constants.Shorts(this, "evenBytes", 0xFF)}, {activations}.AsInt16() << 8 >> 8)"
        + $" + Avx512BW.MultiplyAddAdjacent(({codes}.AsUInt16() >>> 8).AsInt16(), {activations}.AsInt16() >> 8)";

    public override string LoadUInt16(string pointer) => $"Avx512F.ConvertToVector512Int32(*(Vector256<ushort>*){Operand(pointer)})";

    public override string LoadByte(string pointer) => $"Avx512F.ConvertToVector512Int32(*(Vector128<byte>*){Operand(pointer)})";

    public override string[] Spread(DecodeStep.Spread step, string patterns, string codes, string fill, string result, ConstantPool constants)
    {
        string table = constants.Words(this, "spread" + (step.Half == 0 ? "Low" : "High"), SpreadTable(step.Half, static pattern => pattern, 16));
        string rows = constants.Words(this, "rowBytes", Enumerable.Range(0, 16).Select(static row => row % 4 * 0x04040404));
        string shifted = step.Shift == 0 ? patterns : Text($"{patterns} >>> {step.Shift}");
        return
        [
            $"Vector512<byte> {result}c = (Avx512F.PermuteVar16x32({table}, {shifted}) | {rows}).AsByte();",
            $"Vector512<byte> {result} = Avx512BW.BlendVariable(Avx512BW.Shuffle({codes}, {result}c), {fill}, {result}c);",
        ];
    }
}
