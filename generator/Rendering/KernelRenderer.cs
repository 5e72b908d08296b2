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

    /// <summary>The version that generated code carries.</summary>
    public static string Version { get; } = typeof(KernelRenderer).Assembly.GetName().Version!.ToString(3);

    public static GeneratedFile Render(KernelPlan plan) => new(plan.Name + ".g.cs", TemplateLibrary.Render(Template, new { kernel = Model(plan) }));

    private static KernelModel Model(KernelPlan plan)
    {
        List<string> prose = [FormatProse.Weights(plan.Main.Weights) + "; " + FormatProse.Activations(plan.Main.Activations) + "."];
        if (plan.Up is { } up)
        {
            prose.Add("Low-rank branch: " + FormatProse.Weights(up.Weights) + "; its input t = x·Aᵀ is computed beforehand.");
        }

        return new()
        {
            Name = plan.Name,
            Template = Template,
            Version = Version,
            Isa = plan.Target.Isa,
            Prose = prose,
            Layout = LayoutProse(plan.Main),
            Loads = Loads(plan),
            Blocks = [.. plan.Blocks.Select(block => Block(plan, block))],
        };
    }

    private static List<string> LayoutProse(ProductPlan product)
    {
        Element element = product.Weights.Element;
        int bits = element.Bits;
        List<string> prose =
        [
            "A tile is 32 rows. A plane is 128 bytes: one 32-bit word per row, lowest row first.",
            element.IsInteger
                ? Text($"Byte j of a word holds codes of columns 4·step + j: step s starts at bit {bits}·s, so 8 steps fill {Count(bits, "plane")}: a unit.")
                : Text($"Column c of a row is at bit {bits}·c of its words."),
        ];
        if (product.Weights.Sparsity is not null)
        {
            prose.Add("A step holds the kept codes of two runs of 4 columns. 2 more planes hold each run's two positions, 4 bits per run.");
        }

        return prose;
    }

    private static List<LoadModel> Loads(KernelPlan plan)
    {
        // As functions, not in place: overload resolution of Vector.Create takes the compiler a millisecond each time.
        CpuSpelling spelling = CpuSpelling.Of(plan.Target);
        ProductPlan[] products = plan.Up is { } up ? [plan.Main, up] : [plan.Main];
        List<LoadModel> loads = [];

        void Add(bool isNeeded, string summary, string element, string name, string value)
        {
            if (isNeeded)
            {
                loads.Add(new() { Summary = summary, Type = spelling.Type(element), Name = name, Value = value });
            }
        }

        bool isInteger = plan.Main.Activations.IsInteger;
        Add(isInteger, "Four activation codes, for every row.", "sbyte", "Codes", spelling.Broadcast("*(int*)p") + ".AsSByte()");
        Add(
            plan.Blocks.Any(static block => block.SelectsActivations),
            "Eight activation codes, twice in every 128 bits.",
            "sbyte",
            "EightCodes",
            spelling.Broadcast("*(long*)p") + ".AsSByte()");
        Add(!isInteger || plan.Up is not null, "One activation, for every row.", "float", "Single", spelling.Broadcast("*(float*)p"));
        Add(
            products.Any(static p => p.Weights is { HasScale: true, Granularity: not Granularity.Tensor, ScaleType: ScaleType.Float16 }),
            "The fp16 scales of consecutive rows: their bits moved into fp32 are a number 2¹¹² times too small.",
            "float",
            "Scales",
            spelling.LoadHalf("p"));
        Add(products.Any(static p => p.Zero == ZeroKind.PerRow), "One byte of each of consecutive rows.", "int", "Bytes", spelling.LoadByte("p"));
        return loads;
    }

    private static BlockModel Block(KernelPlan plan, BlockPlan block)
    {
        CpuSpelling spelling = CpuSpelling.Of(plan.Target);
        ConstantPool constants = new();
        List<ProductModel> products = [new ProductWriter(plan.Main, block, spelling, constants, "Main", "y").Write()];
        if (plan.Up is { } up)
        {
            products.Add(new ProductWriter(up, block, spelling, constants, "Up", "u").Write());
        }

        string[] names = plan.Up is null ? ["y"] : ["y", "u"];
        return new()
        {
            Name = block.Name,
            Columns = block.Columns,
            Rows = block.Rows,
            Constants = constants.Declarations,
            Results = [.. names.Select(name => $"{spelling.Type("float")} {string.Join(", ", Outputs(block).Select(o => Text($"{name}{o.R}_{o.C}")))};")],
            Products = products,
            Sum = plan.Up is null ? [] : [.. Outputs(block).Select(static o => Text($"y{o.R}_{o.C} += u{o.R}_{o.C};"))],
            Bias = [.. Outputs(block).Select(o => Text($"y{o.R}_{o.C} += {spelling.Load("float", Text($"args->Bias + row + {o.R * spelling.VectorBytes / 4}"))};"))],
            Store = [.. Outputs(block).Select(o =>
                Text($"{spelling.Load("float", Text($"args->Y + {o.C} * args->YStride + row + {o.R * spelling.VectorBytes / 4}"))} = y{o.R}_{o.C};"))],
        };
    }

    private static IEnumerable<(int R, int C)> Outputs(BlockPlan block)
    {
        for (int r = 0; r < block.Vectors; r++)
        {
            for (int c = 0; c < block.Columns; c++)
            {
                yield return (r, c);
            }
        }
    }

    private static string Count(int number, string noun) => Text($"{number} {noun}{(number == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
