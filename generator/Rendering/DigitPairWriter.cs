using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>
/// Spells a kernel that looks up what two ternary codes of a row make of their two activations. Two neighbouring digits of a byte are a number of 0…8; a register holds what each of them stands
/// for, and all rows look it up there: a permutation and an addition for two weights. The digits belong to the same column of neighbouring units. A unit whose neighbour is in another run of five,
/// or in another part, goes alone, through the same statements.
/// </summary>
internal sealed class DigitPairWriter(ProductPlan plan, BlockPlan block, CpuSpelling spelling, ConstantPool constants) : ProductWriter(plan, block, spelling, constants)
{
    private const int Codes = 3;

    /// <inheritdoc/>
    protected override void Unit()
    {
        string vector = Spelling.Type("float");
        string low = Constants.Floats(Spelling, "codes", Enumerable.Range(0, 16).Select(static code => (float)(code % Codes)));
        string high = Constants.Floats(Spelling, "higherCodes", Enumerable.Range(0, 16).Select(static code => (float)(code / Codes)));
        Line($"int digits = unit > 1 && power < {LastPower} ? 2 : 1;");
        Line($"byte* next = digits == 2 ? a + {UnitActivations} : a;");
        Line($"{vector} first = digits == 2 ? {high} : {low};");
        Line($"{vector} second = digits == 2 ? {low} : {Spelling.Zero("float")};");
        Line($"{Spelling.Type("ushort")} factors = {Spelling.Broadcast(Name($"(ushort)(digits == 2 ? {Codes * Codes} : {Codes})"))};");
        Line($"{vector} table;");
        Powers();

        string[] codes = new string[Block.Vectors];
        foreach (DecodedWord word in Plan.Recipe.Unit)
        {
            int plane = word.Steps.OfType<DecodeStep.Digit>().Single().Plane;
            Line($"");
            Line($"// Columns {PackedLayout.StepCodes * word.Index}…{PackedLayout.StepCodes * (word.Index + 1) - 1}.");
            ForEachVector(r => LoadPlane("byte", "p", plane, r));
            DeclareDigits(plane, codes, "factors");
            for (int slot = 0; slot < PackedLayout.StepCodes; slot++)
            {
                int j = slot;
                Columns(PackedLayout.StepCodes * word.Index + j, r => Spelling.Word(DigitsOf(codes[r], j), DigitShift(j)));
            }
        }
    }

    /// <inheritdoc/>
    protected override string[] UnitEnd() =>
    [
        Name($"a = next + {UnitActivations};"),
        "unit -= digits - 1;",
        Name($"power *= digits == 2 ? {Codes * Codes} : {Codes};"),
        Name($"w += power > {LastPower} ? {Plan.UnitBytes} : 0;"),
        Name($"power = power > {LastPower} ? 1 : power;"),
    ];

    private static int LastPower => TernaryByte.Power(PackedLayout.Digits - 1);

    /// <summary>Bytes of the activations of a unit.</summary>
    private int UnitActivations => Plan.UnitColumns * Block.Columns * sizeof(float);

    private void Columns(int k, System.Func<int, string> indexes)
    {
        for (int column = 0; column < Block.Columns; column++)
        {
            int c = column, offset = sizeof(float) * (k * Block.Columns + c);
            Line($"table = {Spelling.MultiplyAdd($"Single({Offset("a", offset)})", "first", $"Single({Offset("next", offset)}) * second")};");
            ForEachVector(r => Line($"{Sum(r, c, k)} += {Spelling.Entry("table", indexes(r))};"));
        }
    }
}
