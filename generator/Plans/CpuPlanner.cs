using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Plans;

/// <summary>Decides how a format is computed on each CPU instruction set.</summary>
internal static class CpuPlanner
{
    private static readonly int[] s_columns = [1, 2, 4];

    /// <summary>Every kernel a layer of this format needs, those of its side parts included.</summary>
    public static EquatableArray<KernelPlan> Plan(LayerFormat format) =>
        new(Formats(format).SelectMany(static f => Targets(f).Select(target => Plan(f, target))));

    /// <summary>The formats a layer needs kernels for: its own, those of the two products of its low-rank branch, that of outlier columns, and those of the shares of its main matrix.</summary>
    public static IEnumerable<LayerFormat> Formats(LayerFormat format)
    {
        IEnumerable<LayerFormat> branch = format is { Projection: { } projection, LowRank: { } lowRank } ? [projection, UpProjection(lowRank)] : [];
        return [format, .. branch, .. format.Outliers is { Kind: OutlierKind.Columns } ? [OutlierColumns] : Array.Empty<LayerFormat>(), .. Shares(format)];
    }

    /// <summary>The formats of the products of all shares of the main matrix.</summary>
    public static IEnumerable<LayerFormat> Shares(LayerFormat format) => format.Mix?.Shares.Select(share => new LayerFormat(share.Weights, null, format.Activations)) ?? [];

    /// <summary>The format of the product of outlier columns.</summary>
    public static LayerFormat OutlierColumns { get; } = new(OutlierFormat.Dense);

    /// <summary>The format of the second product of a low-rank branch, <c>t·Bᵀ</c>.</summary>
    public static LayerFormat UpProjection(LowRankFormat lowRank) => new(lowRank.Factors);

    /// <summary>The targets of a format, best first.</summary>
    public static IReadOnlyList<CpuTarget> Targets(LayerFormat format)
    {
        // An 8-bit code times an 8-bit activation fills 16 bits: without 512-bit byte dot products, two 256-bit ones beat widening.
        bool wide = format.Activations is { IsInteger: true, Bits: 8 } && format.Weights.Element.Bits > 4;
        IEnumerable<CpuTarget> targets = format.Activations.IsInteger ? CpuTarget.All : CpuTarget.All.Where(static t => !t.HasByteDot);
        targets = targets.OrderByDescending(t => wide && t.HasByteDot);
        return [.. HasMachineCode(format) ? targets.Prepend(CpuTarget.Avx512Vnni) : targets];
    }

    /// <summary>Whether machine code multiplies packed weights of a format: dense integers in groups of whole units, with integer activations and
    /// float scales that are stored as such.</summary>
    private static bool HasMachineCode(LayerFormat format)
    {
        const int UnitColumns = PackedLayout.UnitSteps * PackedLayout.StepCodes;
        return format is { Activations.IsInteger: true, Weights: { Sparsity: null, Element: { IsInteger: true, IsTernary: false }, ScaleType: ScaleType.Float16 or ScaleType.Float32, SecondLevel: null } }
            && format.Weights.GroupSize % UnitColumns == 0;
    }

    /// <summary>One kernel.</summary>
    public static KernelPlan Plan(LayerFormat format, CpuTarget target)
    {
        string id = KernelFormat(format), activation = Activation(format);
        ProductPlan product = Product(format.Weights, format.Activations, target);
        return new(
            Name(format, target),
            id,
            target,
            product,
            new(s_columns.Select(columns => Block(columns, activation, id, product, target))),
            format.Weights.Element == Element.Float32 ? null : DecodeBlock(activation, id, product, target == CpuTarget.Avx512Vnni ? CpuTarget.Avx512 : target));
    }

    /// <summary>The name of a kernel: its class, file, dispatch trace, test row and benchmark row.</summary>
    public static string Name(LayerFormat format, CpuTarget target) => $"linear_{Activation(format)}_{KernelFormat(format)}__{target.Name}";

    /// <summary>How products of a format are summed on a target.</summary>
    public static Arithmetic ArithmeticOf(LayerFormat format, CpuTarget target) =>
        !format.Activations.IsInteger ? Arithmetic.Float
        : format.Activations.Bits == 16 ? Arithmetic.ShortDot
        : target.HasByteDot ? Arithmetic.ByteDot
        : format.Weights.Element.WordsPerShortSum > 0 ? Arithmetic.Int16Sums
        : Arithmetic.Widen;

    public static string Activation(LayerFormat format) => format.Activations.IsInteger ? format.Activations.ToString() : "f32";

    /// <summary>The part of a format that a kernel depends on: neither activations nor shape nor the low-rank branch, which has kernels of its own.</summary>
    public static string KernelFormat(LayerFormat format) =>
        format.Weights + (format.Weights.Sparsity is { } sparsity ? "_" + sparsity : "");

    private static BlockPlan Block(int columns, string activation, string id, ProductPlan product, CpuTarget target)
    {
        if (product.HasRowTables)
        {
            // A run of 16 columns is one vector or several. All rows meet the same activations, which come from the second-level cache, so many rows are good; tables want registers too.
            int parts = Parts(target), rows = Math.Max(1, target.Accumulators / 2 / parts);
            return new(BlockName(columns == 1 ? "gemv" : "gemm", activation, id, columns, rows, product, target), columns, rows * parts, rows);
        }

        int vectors = Math.Min(PackedLayout.TileRows / target.VectorRows, Math.Max(1, target.Accumulators / columns));
        bool selects = target.CutsBitFields && product.WordsPerSelectedFlush > 0;

        // Nine sums fill a register that holds sixteen. To make them costs two operations for every row of activations, which is what pairs save from four rows on.
        bool pairs = product is { HasDigits: true, Arithmetic: Arithmetic.Float } && target.VectorRows == 16 && columns < 4;
        int weightRows = vectors * target.VectorRows;
        string name = BlockName(columns == 1 ? "gemv" : "gemm", activation, id, columns, weightRows, product, target);
        return new(name, columns, vectors, weightRows, selects, pairs, columns == 1 ? CopiedGroups(product, target) : 1);
    }

    /// <summary>
    /// One row of activations waits for memory. Where each load advances evenly for long, the core's own prefetcher competes with the program's; the least run of groups of more than 2 KiB,
    /// one of which has loads of its own, keeps it away.
    /// </summary>
    private static int CopiedGroups(ProductPlan product, CpuTarget target)
    {
        const int EvenBytes = 2048;
        bool waits = product.Arithmetic == Arithmetic.Float ? target.VectorBits == 512 : target == CpuTarget.Avx512Vnni;
        int groups = 1, bytes = product.GroupBytes;
        while (waits && product is { HasGroupScales: true, HasDigits: false } && groups * bytes <= EvenBytes)
        {
            groups *= 2;
        }

        return groups;
    }

    private static BlockPlan DecodeBlock(string activation, string id, ProductPlan product, CpuTarget target)
    {
        int vectors = product.HasRowTables ? Parts(target) : 2, rows = product.HasRowTables ? 1 : vectors * target.VectorRows;
        return new(BlockName("decode", activation, id, 0, rows, product, target), 0, vectors, rows);
    }

    /// <summary>Vectors of a run of columns, where each row has a table.</summary>
    private static int Parts(CpuTarget target) => PackedLayout.RunColumns / target.VectorRows;

    private static string BlockName(string operation, string activation, string id, int columns, int rows, ProductPlan product, CpuTarget target) =>
        FormattableString.Invariant(
            $"{operation}_{activation}_{id}_{columns}x{rows}x{Math.Max(product.UnitColumns, product.TailColumns)}__{target.Name}");

    /// <summary>
    /// Float products need no flush, so the shortest run of steps that fills whole planes, of 8 columns or more, is enough code: the loop goes round more often.
    /// </summary>
    private static int Repeats(Element element)
    {
        // All planes of a unit are other bytes of the same digit.
        int steps = element.IsTernary ? PackedLayout.UnitSteps : 2;
        while (element.HasCodes && steps * element.Bits % 8 != 0)
        {
            steps *= 2;
        }

        return PackedLayout.UnitSteps / steps;
    }

    /// <summary>Selected activations are unsigned, and codes have lost their zero point.</summary>
    private static int WordsPerSelectedFlush(WeightFormat weights)
    {
        Element element = weights.Element;
        int largest = weights.HasZeroPoint ? element.MaxStoredCode : Math.Max(element.Offset, element.MaxValue);
        return largest > sbyte.MaxValue ? 0 : short.MaxValue / (2 * byte.MaxValue * largest);
    }

    private static ProductPlan Product(WeightFormat weights, ActivationFormat activations, CpuTarget target)
    {
        // Only the format matters here: every plan is that of a full group.
        PackedLayout layout = new(weights, 1, weights.Granularity == Granularity.Group ? weights.GroupSize : 64);
        Element element = weights.Element;
        Arithmetic arithmetic = ArithmeticOf(new(weights, null, activations), target);
        DecodeRecipe recipe = DecodeRecipeBuilder.Build(weights);
        int repeats = layout.UnitsPerGroup == 0 ? 0 : arithmetic == Arithmetic.Float && !layout.IsSparse ? Repeats(element) : 1;
        int unitWords = repeats == 0 ? 0 : recipe.Unit.Count / repeats;
        return new(
            weights,
            activations,
            arithmetic,
            element.IsInteger ? element.WordsPerShortSum : 0,
            arithmetic == Arithmetic.Int16Sums && layout.IsSparse && recipe.Tail.Count % 2 == 0 ? WordsPerSelectedFlush(weights) : 0,
            recipe with { Unit = new(recipe.Unit.Take(unitWords)) },
            repeats,
            repeats == 0 ? 0 : layout.UnitBytes / repeats,
            layout.TailBytes,
            layout.GroupBytes,
            repeats == 0 ? 0 : layout.UnitColumns / repeats,
            layout.TailDenseSteps * PackedLayout.StepCodes);
    }
}
