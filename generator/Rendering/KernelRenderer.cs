using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Turns a kernel's plan into source text.</summary>
internal static class KernelRenderer
{
    private const string Template = "cpu/linear.cs.scriban";

    /// <summary>What kernels of an integer format compute.</summary>
    public const string Summary = Product + "(code - zero point) · scale decoded in registers.";

    private const string Product = "y[m, n] = y₀[m, n] + Σ_k x[m, k] · w[n, k], with w[n, k] = ";

    /// <summary>The version that generated code carries.</summary>
    public static string Version { get; } = typeof(KernelRenderer).Assembly.GetName().Version!.ToString(3);

    public static GeneratedFile Render(KernelPlan plan) => plan.Target == CpuTarget.Avx512Vnni
        ? MachineCodeRenderer.Render(plan)
        : new(plan.Name + ".g.cs", TemplateLibrary.Render(Template, new { kernel = Model(plan) }));

    /// <summary>The format in words.</summary>
    public static List<string> Prose(KernelPlan plan) =>
        [FormatProse.Weights(plan.Product.Weights) + "; " + FormatProse.Activations(plan.Product.Activations) + "."];

    /// <summary>What kernels of a format compute.</summary>
    public static string SummaryOf(WeightFormat weights) => weights.HasTable ? Product + "table(code) decoded in registers."
        : weights.Element.Codebook is null ? Summary
        : Product + "value(code) · scale decoded in registers.";

    private static KernelModel Model(KernelPlan plan) => new()
    {
        Name = plan.Name,
        Template = Template,
        Version = Version,
        Isa = plan.Target.Isa,
        Summary = SummaryOf(plan.Product.Weights),
        Prose = Prose(plan),
        Layout = LayoutProse(plan.Product.Weights),
        Loads = Loads(plan),
        Blocks = [.. plan.Blocks.Select(block => Block(plan, block))],
        Decode = plan.Decode is { } decode ? Decode(plan, decode) : null,
    };

    /// <summary>The packed layout in words.</summary>
    public static List<string> LayoutProse(WeightFormat weights)
    {
        Element element = weights.Element;
        int bits = element.Bits;
        if (weights is { HasTable: true, Granularity: Granularity.Row })
        {
            return
            [
                "A tile is 32 rows: their tables, then blocks of 4 rows. A plane is 256 bytes: 16 32-bit words of each row of a block.",
                Text($"Byte j of word v holds codes of columns 64·step + 16·j + v: step s starts at bit {bits}·s, so 8 steps fill {Count(bits, "plane")}: a unit."),
            ];
        }

        List<string> prose =
        [
            "A tile is 32 rows. A plane is 128 bytes: one 32-bit word per row, lowest row first.",
            element.HasCodes
                ? Text($"Byte j of a word holds codes of columns 4·step + j: step s starts at bit {bits}·s, so 8 steps fill {Count(bits, "plane")}: a unit.")
                : Text($"Column c of a row is at bit {bits}·c of its words."),
        ];
        if (element.IsTernary)
        {
            return
            [
                prose[0],
                "Five units of 32 columns share 8 planes: byte j of a word in plane s holds column 4·s + j of each, one digit to base 3 for every unit.",
            ];
        }

        if (weights.SecondLevel is not null)
        {
            prose.Add("A tile ends in bit strings, one per row: for each group the code of its scale and that of its zero point, if there are any; and then in what blocks share.");
        }

        if (weights.Sparsity is not null)
        {
            prose.Add("A step holds the kept codes of two runs of 4 columns. 2 more planes hold each run's two positions, 4 bits per run.");
        }

        return prose;
    }

    private static List<LoadModel> Loads(KernelPlan plan)
    {
        CpuSpelling spelling = CpuSpelling.Of(plan.Target);
        ProductPlan product = plan.Product;
        bool isInteger = product.Activations.IsInteger;
        return
        [
            .. LoadModel.Codes(spelling, isInteger),
            .. LoadModel.EightCodes(spelling, plan.Blocks.Any(static block => block is { SelectsActivations: true, Columns: 1 })),
            .. LoadModel.Single(spelling, !isInteger),
            .. product.Weights is { HasScale: true, Granularity: not Granularity.Tensor, SecondLevel: null } ? LoadModel.Scales(spelling, product.Weights.ScaleType) : [],
            .. LoadModel.Bytes(spelling, product.Zero == ZeroKind.PerRow || product.Weights.SecondLevel is not null),
            .. LoadModel.BlockNumbers(spelling, product.Weights.BlockNumbers),
            .. LoadModel.Numbers(spelling, product.Recipe.Value),
            .. LoadModel.Digits(spelling, product.HasDigits, isInteger),
        ];
    }

    private static BlockModel Block(KernelPlan plan, BlockPlan block)
    {
        CpuSpelling spelling = CpuSpelling.Of(plan.Target);
        ConstantPool constants = new();
        ProductWriter writer = block.LooksUpPairs ? new DigitPairWriter(plan.Product, block, spelling, constants) : new ProductWriter(plan.Product, block, spelling, constants);
        TileModel tile = writer.Write();
        return new()
        {
            Name = block.Name,
            Columns = block.Columns,
            Rows = block.Rows,
            Constants = constants.Declarations,
            Results = [$"{spelling.Type("float")} {string.Join(", ", OutputStatements.Of(block).Select(static o => Text($"y{o.R}_{o.C}")))};"],
            Tile = tile,
            Store = plan.Product.HasRowTables ? OutputStatements.StoreSums(block, spelling) : OutputStatements.Store(block, spelling),
        };
    }

    private static BlockModel Decode(KernelPlan plan, BlockPlan block)
    {
        ConstantPool constants = new();
        TileModel tile = new DecodeWriter(plan.Product, block, CpuSpelling.Of(plan.Target), constants).Write();
        return new() { Name = block.Name, Rows = block.Rows, Constants = constants.Declarations, Tile = tile };
    }

    private static string Count(int number, string noun) => Text($"{number} {noun}{(number == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
