using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Turns the plan of an OpenCL program into its text, as a constant of a C# class.</summary>
internal static class OpenClRenderer
{
    /// <summary>Four bits of an index count, whatever the width of a code.</summary>
    private const int TableEntries = 16;

    private const string Template = "opencl/program.cs.scriban";

    public static GeneratedFile Render(OpenClPlan plan)
    {
        OpenClModel model = Model(plan);
        model.Program = Program(model).Split('\n');
        return new(plan.Name + ".g.cs", TemplateLibrary.Render(Template, new { kernel = model }));
    }

    /// <summary>The program alone: OpenCL C.</summary>
    public static string Program(OpenClPlan plan) => Program(Model(plan)) + "\n";

    private static string Program(OpenClModel model) => TemplateLibrary.Render(model.ProgramTemplate, new { kernel = model }).TrimEnd();

    /// <summary>Some drivers refuse anything but ASCII, in comments too.</summary>
    private static string Ascii(string prose) =>
        prose.Replace("Σ_k", "sum over k of").Replace("y₀", "start").Replace("·", "*").Replace("×", "x").Replace("…", "...");

    private static OpenClModel Model(OpenClPlan plan)
    {
        OpenClWriter writer = new(plan);
        WeightFormat weights = plan.Weights;
        bool hasCodes = weights.Element.HasCodes;
        return new()
        {
            Name = plan.Name,
            Template = Template,
            ProgramTemplate = plan.Program switch
            {
                OpenClProgram.Generic => "opencl/linear.cl.scriban",
                OpenClProgram.Local => "opencl/local.cl.scriban",
                OpenClProgram.Rows => "opencl/rows.cl.scriban",
                OpenClProgram.Dot => "opencl/dot.cl.scriban",
                _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Program, "No such program."),
            },
            Version = KernelRenderer.Version,
            Variant = plan.Program.ToString(),
            Summary = Ascii(KernelRenderer.SummaryOf(weights)),
            Prose = [Ascii(FormatProse.Weights(weights) + "."), .. KernelRenderer.LayoutProse(weights).Select(Ascii)],
            Constants = Constants(plan),
            Value = !hasCodes ? "" : plan.Recipe.Value switch
            {
                ValueStep.Convert => "convert",
                ValueStep.LookUp => "look-up",
                ValueStep.LearnedLookUp => "learned",
                ValueStep.Expand => "expand",
                _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Recipe.Value, "No such step."),
            },
            HasOffset = weights.Element.IsInteger,
            HasScale = weights.HasScale,
            HasDigits = weights.Element.IsTernary,
            HasRowTables = plan.Program == OpenClProgram.Rows,
            Table = plan.Recipe.Value is ValueStep.LookUp table ? [Entries(table.Repeated(TableEntries).Take(8)), Entries(table.Repeated(TableEntries).Skip(8))] : [],
            HasPatterns = weights.Sparsity is not null,
            HasSecondLevel = weights.SecondLevel is not null,
            Scales = SecondLevelPlan.Of(weights) is { } second ? SecondLevel(second) : Scales(weights),
            ZeroPoints = plan.Zero == ZeroKind.PerRow ? ZeroPoints(plan) : [],
            Unit = hasCodes ? writer.Integers(plan.Recipe.Unit) : writer.Floats(),
            Tail = writer.Integers(plan.Recipe.Tail),
            PartEnd = PartEnd(plan),
        };
    }

    private static string Entries(IEnumerable<float> values) => string.Join(", ", values.Select(CodeField.FloatOfC));

    private static string PartEnd(OpenClPlan plan) => plan.Weights.Element switch
    {
        { HasCodes: false } or { IsLearned: true } => "result[r][m] += total;",
        { IsInteger: false } => "result[r][m] = MULTIPLY_ADD(SCALE, total, result[r][m]);",
        _ => "result[r][m] = MULTIPLY_ADD(SCALE, total - (OFFSET) * sums[part * TM + m], result[r][m]);",
    };

    private static List<OpenClConstant> Constants(OpenClPlan plan)
    {
        WeightFormat weights = plan.Weights;
        Element element = weights.Element;
        bool hasGroups = weights.Granularity == Granularity.Group;
        PackedLayout layout = new(weights, 1, hasGroups ? weights.GroupSize : 64);
        List<OpenClConstant> constants =
        [
            Constant("UNIT_BYTES", Text($"{layout.UnitBytes}"), "packed bytes of a unit"),
            Constant("UNIT_COLUMNS", Text($"{layout.UnitColumns}"), "its columns"),
            Constant("TAIL_COLUMNS", Text($"{layout.TailDenseSteps * PackedLayout.StepCodes}"), "staged columns after the last unit of a group"),
            Constant("SCALE_BYTES", Text($"{layout.ScaleRowBytes}"), "scales of a group"),
            Constant("GROUP_BYTES", Text($"{(hasGroups ? layout.ScaleRowPitch : 0)}"), hasGroups ? "from one group to the next" : "K is one group"),
        ];
        if (weights.HasTable)
        {
            constants.Add(Constant("ENTRIES", Text($"{weights.TableEntries}"), "of a table"));
            constants.Add(Constant("TILE_TABLES", Text($"{layout.TileTableBytes}"), "bytes of tables that a tile begins with"));
        }

        if (!weights.HasScale)
        {
            return constants;
        }

        constants.Add(Constant("SCALE", weights.Granularity == Granularity.Tensor ? "scale" : "scaleOf[r]", "what a value of 1 stands for"));
        if (plan.Recipe.Value is ValueStep.Expand floats)
        {
            constants.Add(Constant("DOWN", Text($"{floats.Down}"), "from the highest bits of a word to the places of a float"));
            constants.Add(Constant("FIELD", Text($"0x{floats.Field:x8}u"), "exponent and fraction there"));
            constants.Add(Constant("BIAS", Text($"0x{floats.ExponentBias << 23:x8}u"), "what its exponent lacks"));
            constants.Add(Constant("SMALLEST", CodeField.FloatOfC(floats.SmallestNormal), "the smallest number with a leading one"));
        }

        if (!element.IsInteger)
        {
            return constants;
        }

        constants.Add(Constant("ZERO", Zero(plan), "the code of 0"));
        if (plan.Program == OpenClProgram.Generic)
        {
            constants.Add(Constant("HALF_ZERO", plan.Zero is ZeroKind.PerRow or ZeroKind.RealPerRow ? "VECTOR(convert_half)(zeroOf[r])" : "(number_v)(ZERO)", "the same in half precision"));
        }

        if (plan.Program != OpenClProgram.Dot)
        {
            constants.Add(Constant("FIELD", CodeField.Mask(element), "a code in the highest bits of a float's fraction"));
            constants.Add(Constant("LOWEST", Text($"{CodeField.LowestBit(element)}"), "its lowest bit"));
            constants.Add(Constant("POWER", Text($"{1 << CodeField.Bits(element)}.0f"), "what a code in the fraction is added to"));
            constants.Add(Constant("POWER_BITS", CodeField.PowerBits(element), "its bits"));
        }

        return constants;
    }

    private static string Zero(OpenClPlan plan)
    {
        string number = Text($"{plan.Weights.Element.Offset}");
        return (plan.Zero, plan.Program) switch
        {
            (ZeroKind.PerRow or ZeroKind.RealPerRow, _) => "zeroOf[r]",
            (ZeroKind.Shared, OpenClProgram.Dot) => plan.Weights.HasZeroPoint ? "(int)zero" : number,
            (ZeroKind.Shared, _) => plan.Weights.HasZeroPoint ? "zero" : number + ".0f",
            (_, OpenClProgram.Dot) => "0",
            _ => "0.0f",
        };
    }

    private static List<string> Scales(WeightFormat weights) => weights is { HasScale: true, Granularity: not Granularity.Tensor }
        ?
        [
            "float_v scaleOf[R];",
            $"EACH_VECTOR scaleOf[r] = {weights.ScaleType switch
            {
                ScaleType.Float16 => "HALVES(w, r)",
                ScaleType.Float32 => "FLOATS(w, r)",
                ScaleType.Float8 => "(BYTES(w, r) < 8u ? VECTOR(convert_float)(BYTES(w, r)) * 0x1p-9f : VECTOR(as_float)((BYTES(w, r) << 20) + 0x3c000000u)) * scale",
                _ => "VECTOR(as_float)(BYTES(w, r) << 23)",
            }};",
        ]
        : [];

    /// <summary>Scales, and zero points, are codes times a step plus an offset. All rows of a vector lie in one block.</summary>
    private static List<string> SecondLevel(SecondLevelPlan plan)
    {
        int bits = plan.Second.Bits;
        string scaleBit = Text($"group * {plan.LaneBits}"), zeroBit = Text($"({scaleBit} + {bits})"), mask = plan.IsByte ? "" : Text($" & {plan.Second.MaxCode}u");
        string zeroCodes = !plan.HasOneWindow ? Window(plan, "otherLane", zeroBit) : Text($"codes >> {bits}");
        List<string> lines =
        [
            Text($"global const uchar* lane = zeroPoints + ({scaleBit} >> 3) * {PackedLayout.TileRows};"),
            .. plan.HasOneWindow ? [] : new[] { Text($"global const uchar* otherLane = zeroPoints + ({zeroBit} >> 3) * {PackedLayout.TileRows};") },
            Text($"global const half* numbers = (global const half*)(record + blockOffset + {plan.Run("group")} * {plan.RunBytes});"),
            $"float_v scaleOf[R]{(plan.HasZeroPoints ? ", zeroOf[R]" : "")};",
            "EACH_VECTOR",
            "{",
            Text($"    global const half* n = numbers + ROW(r) / {plan.Second.BlockRows} * {plan.BlockBytes / SecondLevelFormat.NumberBytes};"),
            $"    const uint_v codes = {Window(plan, "lane", scaleBit)};",
            $"    scaleOf[r] = VECTOR(convert_float)(codes{mask}) * vload_half(0, n) + vload_half(1, n);",
        ];
        if (plan.HasZeroPoints)
        {
            lines.Add($"    zeroOf[r] = VECTOR(convert_float)(({zeroCodes}){mask}) * vload_half(2, n) + vload_half(3, n);");
        }

        return [.. lines, "}"];
    }

    /// <summary>What begins at a bit of a byte lane, and what is above it.</summary>
    private static string Window(SecondLevelPlan plan, string lane, string bit)
    {
        string bytes = plan.StaysInByte ? $"BYTES({lane}, r)" : Text($"(BYTES({lane}, r) | BYTES({lane} + {PackedLayout.TileRows}, r) << 8)");
        return plan.IsAligned ? bytes : $"{bytes} >> ({bit} & 7)";
    }

    private static List<string> ZeroPoints(OpenClPlan plan)
    {
        int bits = plan.Weights.Element.Bits;
        bool hasGroups = plan.Weights.Granularity == Granularity.Group;
        string mask = Text($"0x{plan.Weights.Element.MaxStoredCode:x2}u");
        string codes = bits == 8 ? "BYTES(lane, r)"
            : hasGroups ? Text($"((BYTES(lane, r) | BYTES(lane + {PackedLayout.TileRows}, r) << 8) >> (group * {bits} & 7)) & {mask}")
            : $"BYTES(lane, r) & {mask}";
        string type = plan.Program == OpenClProgram.Dot ? "int" : "float";
        return
        [
            hasGroups ? Text($"global const uchar* lane = zeroPoints + (group * {bits} >> 3) * {PackedLayout.TileRows};") : "global const uchar* lane = zeroPoints;",
            $"{type}_v zeroOf[R];",
            $"EACH_VECTOR zeroOf[r] = VECTOR(convert_{type})({codes});",
        ];
    }

    private static OpenClConstant Constant(string name, string value, string meaning) => new() { Name = name, Value = value, Meaning = meaning };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
