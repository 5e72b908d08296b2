using System;
using System.Collections.Generic;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>What writers that read packed weights share: scales, zero points, and the decoding of words.</summary>
internal abstract class WordWriter(ProductPlan plan, BlockPlan block, CpuSpelling spelling, ConstantPool constants) : StatementWriter(block, spelling, constants)
{
    private const int PrefetchBytes = 8192;

    protected ProductPlan Plan => plan;

    protected bool IsSparse => plan.Weights.Sparsity is not null;

    /// <summary>The statements after a unit: on to the next planes, or the next digit of the same ones.</summary>
    protected IEnumerable<string> NextUnit(int bytes) => !plan.HasDigits ? [Name($"w += {bytes};")]
        : [Name($"w += power == {TernaryByte.Power(PackedLayout.Digits - 1)} ? {bytes} : 0;"), Name($"power = power == {TernaryByte.Power(PackedLayout.Digits - 1)} ? 1 : 3 * power;")];

    /// <summary>Where the planes of a block's rows begin, and the digit of the first unit.</summary>
    protected void Start()
    {
        Line($"byte* w = args->Weights + {RowStart};");
        if (plan.HasDigits)
        {
            Line($"int power = args->FirstPower;");
        }
    }

    /// <summary>What brings the unit's digit to the front of every byte.</summary>
    protected void Powers()
    {
        if (plan.HasDigits)
        {
            Line($"{Spelling.Type("ushort")} powers = {Spelling.Broadcast("(ushort)power")};");
            Line($"{Spelling.Type("ushort")} upperPowers = powers << 8;");
        }
    }

    private int ScaleBytes => plan.Weights.ScaleType switch { ScaleType.PowerOfTwo or ScaleType.Float8 => 1, ScaleType.Float16 => 2, _ => 4 };

    /// <summary>The scales of a row, loaded before the groups.</summary>
    protected void RowScales()
    {
        if (plan.HasRowScales)
        {
            ForEachVector(r => Line($"{Spelling.Type("float")} s{r} = {Scale(Name($"args->Scales + {ScaleBytes} * row"), r)};"));
        }

        if (!plan.HasGroupScales)
        {
            ZeroPoints();
        }

        Tables();
    }

    /// <summary>The table of the tensor, or those of the rows, in whatever a target keeps it.</summary>
    private void Tables()
    {
        if (plan.Recipe.Value is not ValueStep.LearnedLookUp table)
        {
            return;
        }

        int bytes = plan.Weights.TableEntries * PackedLayout.EntryBytes;
        for (int r = 0; r < (plan.HasRowTables ? Block.Rows : 1); r++)
        {
            string pointer = plan.HasRowTables ? Offset(Name($"args->Tables + {bytes} * row"), r * bytes) : "args->Tables";
            Lines(Spelling.DeclareTable(table, TableName(r * Parts), pointer));
        }
    }

    /// <summary>The table that a vector's codes index.</summary>
    private string TableName(int vector) => plan.HasRowTables ? Name($"t{vector / Parts}") : "t";

    /// <summary>Vectors of a row of weights, where each row has a table.</summary>
    protected int Parts => Block.Vectors / Block.Rows;

    /// <summary>Where the codes of a block's rows begin.</summary>
    protected string RowStart => !plan.HasRowTables ? "4 * row"
        : Name($"row / {PackedLayout.BlockRows} * args->RowBlockBytes") + (Block.Rows == PackedLayout.BlockRows ? "" : Name($" + row % {PackedLayout.BlockRows} * {PackedLayout.RunColumns * 4}"));

    /// <summary>The scales and zero points of a group.</summary>
    protected void GroupScales()
    {
        if (SecondLevelPlan.Of(plan.Weights) is { } second)
        {
            Lines(new SecondLevelWriter(second, Block, Spelling, Constants).Write());
            Fill();
            return;
        }

        // w stands 4·row bytes into a plane; the scales of the same rows are 1, 2 or 4 times row bytes into the scale row.
        string row = plan.HasDigits ? Name($"args->Scales + {PackedLayout.TileRows * ScaleBytes} * (args->FirstGroup + group) + {ScaleBytes} * row")
            : ScaleBytes == 4 ? "w" : Name($"w - {4 - ScaleBytes} * row");
        ForEachVector(r => Line($"{Spelling.Type("float")} s{r} = {Scale(row, r)};"));
        if (Spelling.Prefetch(Offset("w", PrefetchBytes)) is { } prefetch)
        {
            Line($"{prefetch}");
        }

        if (!plan.HasDigits)
        {
            Line($"w += {PackedLayout.TileRows * ScaleBytes};");
        }

        ZeroPoints();
    }

    private string Scale(string row, int vector)
    {
        string pointer = Offset(row, RowsBefore(vector) * ScaleBytes);
        return plan.Weights.ScaleType switch
        {
            ScaleType.Float32 => Spelling.Load("float", pointer),
            ScaleType.Float8 => $"Scales({pointer}) * {Spelling.Broadcast("args->Scale")}",
            _ => $"Scales({pointer})",
        };
    }

    /// <summary>Loads the integer zero points of a group, or of the rows, and what stands for 0 where weights were dropped.</summary>
    private void ZeroPoints()
    {
        if (plan.Zero == ZeroKind.PerRow)
        {
            int bits = plan.Weights.Element.Bits;
            string lane = plan.HasGroupScales ? Name($" + ((args->FirstGroup + group) * {bits} >> 3) * {PackedLayout.TileRows}") : "";
            Line($"byte* zeros = args->ZeroPoints{lane} + row;");
            ForEachVector(r => Line($"{Spelling.Type("int")} z{r} = {ZeroPoint(r, bits)};"));
        }

        Fill();
    }

    /// <summary>What stands for 0 where weights were dropped.</summary>
    private void Fill()
    {
        if (IsSparse)
        {
            ForEachVector(r => Line($"{Spelling.Type("byte")} fill{r} = {(plan.Zero == ZeroKind.PerRow
                ? $"(z{r} * {Spelling.Broadcast("0x01010101")}).AsByte()"
                : Spelling.Broadcast("(byte)args->ZeroCode"))};"));
        }
    }

    private string ZeroPoint(int r, int bits)
    {
        int offset = RowsBefore(r);
        string low = $"Bytes({Offset("zeros", offset)})";
        if (bits == 8)
        {
            return low;
        }

        string mask = Constants.WordMask(Spelling, (1 << bits) - 1);
        return plan.HasGroupScales
            ? $"({low} | Bytes({Offset("zeros", offset + PackedLayout.TileRows)}) << 8) >>> ((args->FirstGroup + group) * {bits} & 7) & {mask}"
            : $"{low} & {mask}";
    }

    /// <summary>Writes the steps of a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="codes">Receives the name of the codes of each vector of rows.</param>
    /// <param name="keepsCuts">Whether the caller cuts dense codes of one plane itself.</param>
    /// <param name="selects">Whether kept codes stay where they are.</param>
    /// <returns>The cut that was left to the caller, or none.</returns>
    protected DecodeStep.Cut? Decode(DecodedWord word, string[] codes, bool keepsCuts, bool selects)
    {
        foreach (DecodeStep step in word.Steps)
        {
            switch (step)
            {
                case DecodeStep.LoadPlane load:
                    ForEachVector(r => LoadPlane("byte", "p", load.Plane, r));
                    break;
                case DecodeStep.LoadHalfPlane load:
                    ForEachVector(r => LoadHalfPlane(load.Plane, r));
                    break;
                case DecodeStep.LoadPatterns load:
                    ForEachVector(r => LoadPlane("int", "t", load.Plane, r));
                    break;
                case DecodeStep.Cut cut when keepsCuts:
                    return cut;
                case DecodeStep.Cut cut:
                    ForEachVector(r => DeclareCodes(word, codes, r, Spelling.Cut(Plane(cut, r), cut, Constants)));
                    break;
                case DecodeStep.Digit digit when plan.Activations.IsInteger:
                    ForEachVector(r => DeclareCodes(word, codes, r, Name($"AllDigits(p{digit.Plane}_{r}, powers, upperPowers)")));
                    break;
                case DecodeStep.Digit digit:
                    DeclareDigits(digit.Plane, codes, Constants.Factors(Spelling, "three", 3));
                    break;
                case DecodeStep.Join join:
                    ForEachVector(r => DeclareCodes(word, codes, r, Spelling.Cut(Plane(join.Low, r), join.Low, Constants)));
                    ForEachVector(r => Line($"{codes[r]} |= {Spelling.Cut(Plane(join.High, r), join.High, Constants)};"));
                    break;
                case DecodeStep.Spread when selects:
                    break;
                case DecodeStep.Spread spread:
                    ForEachVector(r => Lines(Spelling.Spread(
                        spread, Name($"t{spread.PatternPlane}_{r}"), Name($"q{word.Index / 2 * 2}_{r}"), Name($"fill{r}"), Name($"d{word.Index}_{r}"), Constants)));
                    ForEachVector(r => codes[r] = Name($"d{word.Index}_{r}"));
                    break;
                default:
                    throw new NotSupportedException($"{step} has no spelling for CPUs.");
            }
        }

        return null;
    }

    /// <summary>The columns of a word as float expressions, one after the other.</summary>
    /// <param name="word">The decoded word.</param>
    /// <param name="codes">The names of its codes, if <paramref name="cut"/> is none.</param>
    /// <param name="cut">A cut that has not been made.</param>
    /// <param name="use">Gets the column and the value of each vector of rows.</param>
    protected void FloatColumns(DecodedWord word, string[] codes, DecodeStep.Cut? cut, Action<int, Func<int, string>> use)
    {
        // Codes of one bit count double.
        int codeMask = plan.Weights.Element.CodeMask * plan.Weights.Element.CodeStep;
        for (int slot = 0; slot < PackedLayout.StepCodes; slot++)
        {
            int j = slot;
            use(4 * word.Index + j, r => plan.HasDigits ? Spelling.Number(plan.Recipe.Value, TableName(r), DigitsOf(codes[r], j), DigitShift(j), codeMask, Constants)
                : cut is null
                ? Spelling.Number(plan.Recipe.Value, TableName(r), codes[r] + ".AsInt32()", 8 * j, codeMask, Constants)
                : Spelling.Number(plan.Recipe.Value, TableName(r), Plane(cut, r) + ".AsInt32()", cut.Shift + 8 * j, cut.Mask, Constants));
        }
    }

    /// <summary>The columns of a unit of fp16 or fp32 weights.</summary>
    protected void FloatElements(Action<int, Func<int, string>> use)
    {
        int bits = plan.Weights.Element.Bits;
        for (int column = 0; column < plan.UnitColumns; column++)
        {
            int k = column, plane = k * bits / 32;
            if (k * bits % 32 == 0)
            {
                ForEachVector(r => LoadPlane(bits == 32 ? "float" : "int", "p", plane, r));
            }

            use(k, r => bits == 32 ? Name($"p{plane}_{r}") : Spelling.Half(Name($"p{plane}_{r}"), k % 2, Constants));
        }
    }

    protected static string Plane(DecodeStep.Cut cut, int r) => Name($"p{cut.Plane}_{r}");

    private void DeclareCodes(DecodedWord word, string[] codes, int r, string value)
    {
        codes[r] = Name($"q{word.Index}_{r}");
        Line($"{Spelling.Type("byte")} {codes[r]} = {value};");
    }

    /// <summary>Takes the front digits out of a plane: those of even bytes and those of odd ones, in halves of words.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="codes">Receives the name of the digits of each vector of rows.</param>
    /// <param name="factors">What makes one or two digits: 3 or 9.</param>
    protected void DeclareDigits(int plane, string[] codes, string factors) => ForEachVector(r =>
    {
        codes[r] = Name($"q{plane}_{r}");
        Line($"{Spelling.Type("int")} {codes[r]}e = EvenDigits(p{plane}_{r}, upperPowers, {factors}).AsInt32();");
        Line($"{Spelling.Type("int")} {codes[r]}o = OddDigits(p{plane}_{r}, powers, {factors}).AsInt32();");
    });

    /// <summary>The words that hold digit j of a step.</summary>
    protected static string DigitsOf(string codes, int j) => codes + (j % 2 == 0 ? "e" : "o");

    /// <summary>Where digit j of a step is in them.</summary>
    protected static int DigitShift(int j) => j / 2 * 16;

    private void LoadHalfPlane(int plane, int r)
    {
        // w stands 4·row bytes into a plane, where a half plane has 2·row.
        string pointer = Offset("w - 2 * row", plane * PackedLayout.PlaneBytes + r * Spelling.VectorBytes / 2);
        Line($"{Spelling.Type("int")} h{plane}_{r} = {Spelling.LoadUInt16(pointer)};");
        Line($"{Spelling.Type("byte")} p{plane}_{r} = (h{plane}_{r} | h{plane}_{r} << {PackedLayout.HalfPlaneMove}).AsByte();");
    }

    /// <summary>Loads a plane, and asks for one that comes later.</summary>
    protected void LoadPlane(string element, string name, int plane, int r)
    {
        int offset = plane * plan.PlaneBytes + r * Spelling.VectorBytes;
        Line($"{Spelling.Type(element)} {name}{plane}_{r} = {Spelling.Load(element, Offset("w", offset))};");
        if (offset % 64 == 0 && Spelling.Prefetch(Offset("w", offset + PrefetchBytes)) is { } prefetch)
        {
            Line($"{prefetch}");
        }
    }
}
