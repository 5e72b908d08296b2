using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells a kernel that multiplies a decoded panel: one loop over its steps, whatever the format was.</summary>
internal sealed class PanelWriter(PanelPlan plan, BlockPlan block, CpuSpelling spelling, ConstantPool constants) : StatementWriter(block, spelling, constants)
{
    private bool IsInteger => plan.Activations != PanelInput.Float32;

    private int StepInputBytes => Block.Columns * (plan.Activations == PanelInput.Int16 ? 8 : 4);

    /// <summary>All statements of the loops.</summary>
    public PanelBlockModel Write() => new()
    {
        Name = Block.Name,
        Columns = Block.Columns,
        Rows = Block.Rows,
        IsInteger = IsInteger,
        Setup = Collect(Setup),
        PartStart = IsInteger ? Collect(PartStart) : [],
        HasShortSums = plan.Arithmetic == Arithmetic.Int16Sums,
        RunStart = plan.Arithmetic == Arithmetic.Int16Sums ? Collect(DeclareShortSums) : [],
        Step = Collect(IsInteger ? IntegerStep : FloatStep),
        RunEnd = plan.Arithmetic == Arithmetic.Int16Sums ? Collect(Flush) : [],
        PartEnd = IsInteger ? Collect(PartEnd) : [],
        Finish = Collect(Finish),
        Constants = Constants.Declarations,
    };

    private void Setup()
    {
        Line($"byte* p = args->Panel + 4 * row;");
        Line($"byte* a = args->X;");
        if (Spelling.PrefetchFar("next") is not null)
        {
            Line($"byte* next = args->Next;");
            Line($"nint nextStride = args->NextStride;");
        }

        if (IsInteger)
        {
            Line($"float* scales = args->PanelScales + row;");
            Line($"int* sums = (int*)args->XSums;");
        }

        if (plan.HasZeroPoints)
        {
            Line($"int* zeroPoints = args->PanelZeroPoints + row;");
        }

        if (plan.HasGroupedInputs)
        {
            Line($"float* inputScales = args->XScales;");
        }

        ForEachOutput((r, c) => Line($"{Spelling.Type("float")} y{r}_{c} = {Spelling.Zero("float")};"));
    }

    /// <summary>Sums begin with what zero points take away: the staged sums of activations are negative.</summary>
    private void PartStart()
    {
        if (plan.HasZeroPoints)
        {
            ForEachVector(r => Line($"{Spelling.Type("int")} z{r} = {Spelling.Load("int", Offset("zeroPoints", RowsBefore(r)))};"));
        }

        ForEachOutput((r, c) => Line(
            $"{Spelling.Type("int")} i{r}_{c} = {(plan.HasZeroPoints ? Name($"z{r} * ") : "")}{Spelling.Broadcast(Name($"sums[{c}]"))};"));
    }

    private void IntegerStep()
    {
        DeclareIntegerOperands(plan.Arithmetic);
        string[] codes = new string[Block.Vectors];
        ForEachVector(r =>
        {
            codes[r] = Name($"q{r}");
            Line($"{Spelling.Type("byte")} q{r} = {Spelling.Load("byte", Offset("p", r * Spelling.VectorBytes))};");
        });
        IntegerProducts(plan.Arithmetic, false, codes, 0);
        Advance();
    }

    private void FloatStep()
    {
        ForEachVector(r => Line($"{Spelling.Type("float")} f{r} = {Spelling.Load("float", Offset("p", r * Spelling.VectorBytes))};"));
        Line($"{Spelling.Type("float")} b;");
        for (int column = 0; column < Block.Columns; column++)
        {
            int c = column;
            Line($"b = Single({Offset("a", 4 * c)});");
            ForEachVector(r => Line($"y{r}_{c} = {Spelling.MultiplyAdd(Name($"f{r}"), "b", Name($"y{r}_{c}"))};"));
        }

        Advance();
    }

    private void Advance()
    {
        if (Spelling.PrefetchFar("next") is { } prefetch)
        {
            Line($"{prefetch}");
            Line($"next += nextStride;");
        }

        Line($"p += {PackedLayout.PlaneBytes};");
        Line($"a += {StepInputBytes};");
    }

    private void PartEnd()
    {
        ForEachVector(r => Line($"{Spelling.Type("float")} s{r} = {Spelling.Load("float", Offset("scales", RowsBefore(r)))};"));
        ForEachOutput((r, c) =>
        {
            string scale = Name($"s{r}") + (plan.HasGroupedInputs ? " * " + Spelling.Broadcast(Name($"inputScales[{c}]")) : "");
            Line($"y{r}_{c} = {Spelling.MultiplyAdd(Spelling.ToSingle(Name($"i{r}_{c}")), scale, Name($"y{r}_{c}"))};");
        });
        Line($"scales += {PackedLayout.TileRows};");
        Line($"sums += {Block.Columns};");
        if (plan.HasZeroPoints)
        {
            Line($"zeroPoints += {PackedLayout.TileRows};");
        }

        if (plan.HasGroupedInputs)
        {
            Line($"inputScales += {Block.Columns};");
        }
    }

    private void Finish() => ForEachOutput((r, c) =>
    {
        if (IsInteger && !plan.HasGroupedInputs)
        {
            Line($"y{r}_{c} = y{r}_{c} * {Spelling.Broadcast(Name($"args->XScales[{c}]"))};");
        }
    });
}
