using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Turns the plan of a kernel for NVIDIA GPUs into C# that ILGPU compiles.</summary>
internal static class CudaRenderer
{
    private const string ScalarTemplate = "cuda/linear.cs.scriban";
    private const string RowsTemplate = "cuda/rows.cs.scriban";

    public static GeneratedFile Render(CudaPlan plan)
    {
        CudaModel model = plan.Variant switch
        {
            CudaVariant.TensorBytes => CudaBytesRenderer.Model(plan),
            CudaVariant.Tensor or CudaVariant.TensorLowRank => CudaTensorRenderer.Model(plan),
            _ when HasRowTables(plan.Weights) => RowsModel(plan),
            _ => ScalarModel(plan),
        };
        return new(plan.Name + ".g.cs", TemplateLibrary.Render(model.Template, new { kernel = model }));
    }

    /// <summary>What the runtime is told of the methods.</summary>
    public static IReadOnlyList<CudaMethodModel> Methods(CudaPlan plan) =>
    [
        .. plan.Methods.Select(static method => new CudaMethodModel
        {
            Rows = method.Rows,
            ResidentWarps = method.ResidentWarps,
            WarpTiles = method.WarpTiles,
            WarpSharedBytes = method.WarpSharedBytes,
        }),
    ];

    /// <summary>Format and packed layout in words.</summary>
    public static IReadOnlyList<string> Prose(WeightFormat weights) => [FormatProse.Weights(weights) + ".", .. KernelRenderer.LayoutProse(weights)];

    private static bool HasRowTables(WeightFormat weights) => new PackedLayout(weights, 1, 1).HasRowTables;

    private static CudaScalarModel RowsModel(CudaPlan plan)
    {
        PackedLayout layout = new(plan.Weights, 1, 1);
        return new()
        {
            Name = plan.Name,
            Template = RowsTemplate,
            Version = KernelRenderer.Version,
            Summary = KernelRenderer.SummaryOf(plan.Weights),
            Prose = Prose(plan.Weights),
            Variant = plan.Variant.ToString(),
            Methods = Methods(plan),
            Constants =
            [
                Constant("int", "UnitWords", Text($"{layout.UnitBytes / 4}"), "32-bit words of a unit of four rows."),
                Constant("int", "UnitColumns", Text($"{layout.UnitColumns}"), "Its columns."),
                Constant("int", "TableWords", Text($"{layout.TileTableBytes / 4}"), "Words of the tables of a tile."),
                Constant("int", "Entries", Text($"{plan.Weights.TableEntries}"), "Entries of the table of a row."),
                Constant("int", "Mask", Text($"0x{plan.Weights.Element.MaxStoredCode:x2}"), "The bits of a code."),
            ],
            Blocks = [.. plan.Methods.Select(method => RowsBlock(plan, method.Rows))],
        };
    }

    private static CudaBlockModel RowsBlock(CudaPlan plan, int rows)
    {
        CudaRowsWriter writer = new(plan, rows);
        return new() { Name = Text($"Rows{rows}"), Rows = rows, Sums = writer.Sums(), Unit = writer.Unit() };
    }

    private static CudaScalarModel ScalarModel(CudaPlan plan)
    {
        WeightFormat weights = plan.Weights;
        return new()
        {
            Name = plan.Name,
            Template = ScalarTemplate,
            Version = KernelRenderer.Version,
            Summary = KernelRenderer.SummaryOf(weights),
            Prose = Prose(weights),
            Variant = plan.Variant.ToString(),
            Methods = Methods(plan),
            Constants = Constants(plan),
            Value = Value(plan),
            HasScale = weights.HasScale,
            Table = CudaSpelling.Table(plan.Recipe.Value),
            Entry = plan.Recipe.Value is ValueStep.LookUp table ? CudaSpelling.Entry(table) : [],
            HasDigits = weights.Element.IsTernary,
            Scales = SecondLevelPlan.Of(weights) is { } second ? CudaSecondLevelSpelling.Scalar(second) : Scales(weights),
            ZeroPoints = ZeroPoints(weights),
            Blocks = [.. plan.Methods.Select(method => Block(plan, method.Rows))],
        };
    }

    private static string Value(CudaPlan plan) => plan.Recipe.Value switch
    {
        _ when !plan.Weights.Element.HasCodes => "float",
        ValueStep.LookUp => "fixed table",
        ValueStep.LearnedLookUp learned => CudaSpelling.IsShuffled(learned.Bits) ? "table" : "large table",
        ValueStep.Expand => "small float",
        _ => "integer",
    };

    private static CudaBlockModel Block(CudaPlan plan, int rows)
    {
        CudaWriter writer = new(plan, rows);
        return new()
        {
            Name = Text($"Rows{rows}"),
            Rows = rows,
            Sums = writer.Sums(),
            Unit = plan.Weights.Element.HasCodes ? writer.Codes(plan.Recipe.Unit) : writer.Floats(),
            Tail = writer.Codes(plan.Recipe.Tail),
        };
    }

    private static List<CudaConstant> LayoutConstants(WeightFormat weights)
    {
        bool hasGroups = weights.Granularity == Granularity.Group;
        PackedLayout layout = new(weights, 1, hasGroups ? weights.GroupSize : 64);
        return
        [
            Constant("int", "UnitWords", Text($"{layout.UnitBytes / 4}"), layout.HasDigits ? "32-bit words of the planes that five units share." : "32-bit words of a unit."),
            Constant("int", "UnitColumns", Text($"{layout.UnitColumns}"), layout.HasDigits ? "Columns of one of these." : "Its columns."),
            Constant("int", "TailColumns", Text($"{layout.TailDenseSteps * PackedLayout.StepCodes}"), "Staged columns after the last unit of a group."),
            Constant("int", "ScaleWords", Text($"{layout.ScaleRowBytes / 4}"), "Scales of a group."),
            Constant("int", "GroupWords", Text($"{(hasGroups ? layout.ScaleRowPitch / 4 : 0)}"), hasGroups ? "From one group to the next." : "K is one group."),
        ];
    }

    private static List<CudaConstant> Constants(CudaPlan plan) => [.. LayoutConstants(plan.Weights), .. ValueConstants(plan.Weights, plan.Recipe.Value)];

    private static CudaConstant[] ValueConstants(WeightFormat weights, ValueStep value) => value switch
    {
        ValueStep.Convert when weights.Element.IsInteger =>
        [
            Constant("uint", "Field", Field(weights), "A code in the highest bits of a float's fraction."),
            Constant("uint", "PowerBits", CodeField.PowerBits(weights.Element), "The bits of what a code in the fraction is added to,"),
            Constant("float", "Power", Text($"{1 << CodeField.Bits(weights.Element)}"), "and its value."),
        ],
        ValueStep.Expand floats =>
        [
            Constant("int", "Down", Text($"{floats.Down}"), "How far exponent and fraction of a code go down from the highest bits of a word."),
            Constant("uint", "Field", Text($"0x{0x80000000u | (uint)floats.Field:x8}u"), "Its bits there, and its sign."),
            Constant("uint", "BiasBits", Text($"0x{(uint)(127 + floats.ExponentBias) << 23:x8}u"), "The bits of the power of two by which codes with the bias of a float are too small."),
        ],
        ValueStep.LearnedLookUp learned =>
        [
            Constant("int", "TableWords", Text($"{Math.Max(1, (1 << learned.Bits) / 2)}"), "Words of the table."),
            Constant("int", "Mask", Text($"0x{(1 << learned.Bits) - 1:x2}"), "The bits of a code."),
        ],
        _ => [],
    };

    /// <summary>Bytes that kept codes are spread over hold nothing else, and what stands for 0 may be a number between two codes of one bit.</summary>
    private static string Field(WeightFormat weights) => weights.Sparsity is null
        ? CodeField.Mask(weights.Element)
        : Text($"0x{((1u << CodeField.Bits(weights.Element)) - 1) << CodeField.LowestBit(weights.Element):x8}u");

    private static List<string> Scales(WeightFormat weights) => weights switch
    {
        { HasScale: false } => [],
        { Granularity: Granularity.Tensor } => ["float scale = shape.Scale;"],
        { ScaleType: ScaleType.Float16 } => ["float scale = CvtF32F16(tile.Cast<ushort>()[2L * group * GroupWords + lane]);"],
        { ScaleType: ScaleType.Float8 } => [$"float scale = {CudaSpelling.Float8("(uint)tile.Cast<byte>()[4L * group * GroupWords + lane] << 20")} * shape.Scale;"],
        { ScaleType: ScaleType.PowerOfTwo } => ["float scale = Interop.IntAsFloat((uint)tile.Cast<byte>()[4L * group * GroupWords + lane] << 23);"],
        _ => ["float scale = Interop.IntAsFloat(tile[(long)group * GroupWords + lane]);"],
    };

    /// <summary>The zero point as a number with what codes are added to, and four times as a byte where columns are left out.</summary>
    private static List<string> ZeroPoints(WeightFormat weights)
    {
        if (!weights.Element.IsInteger)
        {
            return weights.Sparsity is null ? [] : [Text($"const uint zeroCodes = 0x{(uint)weights.Element.ZeroCode * 0x01010101u:x8}u;")];
        }

        List<string> lines = ZeroKinds.Of(weights) switch
        {
            ZeroKind.PerRow => Lane(weights),
            ZeroKind.RealPerRow => [],
            ZeroKind.Shared when weights.HasZeroPoint => ["int zero = (int)shape.Zero;"],
            _ => [Text($"const int zero = {weights.Element.Offset};")],
        };
        lines.Add("float offset = Power + zero;");
        if (weights.Sparsity is not null)
        {
            lines.Add("uint zeroCodes = (uint)zero * 0x01010101u;");
        }

        return lines;
    }

    private static List<string> Lane(WeightFormat weights)
    {
        int bits = weights.Element.Bits;
        bool hasGroups = weights.Granularity == Granularity.Group;
        string mask = Text($"0x{weights.Element.MaxStoredCode:x2}");
        string place = hasGroups ? Text($"shape.ZeroOffset + (group * {bits} >> 3) * {PackedLayout.TileRows} + lane") : "shape.ZeroOffset + lane";
        string zero = bits == 8 ? "lanes[at]"
            : hasGroups ? Text($"(lanes[at] | lanes[at + {PackedLayout.TileRows}] << 8) >> (group * {bits} & 7) & {mask}")
            : $"lanes[at] & {mask}";
        return
        [
            "ArrayView<byte> lanes = tile.Cast<byte>();",
            $"int at = {place};",
            $"int zero = {zero};",
        ];
    }

    private static CudaConstant Constant(string type, string name, string value, string meaning) => new() { Type = type, Name = name, Value = value, Meaning = meaning };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
