using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Plans;

/// <summary>Decides how a format is computed on each CPU instruction set.</summary>
internal static class CpuPlanner
{
    private static readonly int[] s_columns = [1, 2, 4];

    /// <summary>Every kernel a layer of this format needs, those of its low-rank prologue included.</summary>
    public static EquatableArray<KernelPlan> Plan(LayerFormat format) =>
        new(Formats(format).SelectMany(static f => Targets(f).Select(target => Plan(f, target))));

    /// <summary>The formats a layer needs kernels for: its own, and that of its prologue.</summary>
    public static IEnumerable<LayerFormat> Formats(LayerFormat format) =>
        format.Projection is { } projection ? [format, projection] : [format];

    /// <summary>The targets of a format, best first.</summary>
    public static IReadOnlyList<CpuTarget> Targets(LayerFormat format)
    {
        // An 8-bit code times an 8-bit activation fills 16 bits: without 512-bit byte dot products, two 256-bit ones beat widening.
        bool wide = format.Activations.IsInteger && format.Weights.Element.Bits > 4;
        IEnumerable<CpuTarget> targets = format.Activations.IsInteger ? CpuTarget.All : CpuTarget.All.Where(static t => !t.HasByteDot);
        return [.. targets.OrderByDescending(t => wide && t.HasByteDot)];
    }

    /// <summary>One kernel.</summary>
    public static KernelPlan Plan(LayerFormat format, CpuTarget target)
    {
        string id = KernelFormat(format), activation = Activation(format);
        ProductPlan main = Product(format.Weights, format.Activations, target);
        ProductPlan? up = format.LowRank is { } lowRank ? Product(lowRank.Factors, ActivationFormat.Float32, target) : null;
        return new(
            Name(format, target),
            id,
            target,
            main,
            up,
            new(s_columns.Select(columns => Block(columns, activation, id, main, target))));
    }

    /// <summary>The name of a kernel: its class, file, dispatch trace, test row and benchmark row.</summary>
    public static string Name(LayerFormat format, CpuTarget target) => $"linear_{Activation(format)}_{KernelFormat(format)}__{target.Name}";

    private static string Activation(LayerFormat format) => format.Activations.IsInteger ? format.Activations.ToString() : "f32";

    /// <summary>The part of a format that kernels depend on: all but activations, shape and rank.</summary>
    private static string KernelFormat(LayerFormat format) =>
        format.Weights
        + (format.Weights.Sparsity is { } sparsity ? "_" + sparsity : "")
        + (format.LowRank is { } lowRank ? "_lr" + lowRank.Factors : "");

    private static BlockPlan Block(int columns, string activation, string id, ProductPlan main, CpuTarget target)
    {
        int vectors = Math.Min(PackedLayout.TileRows / target.VectorRows, Math.Max(1, target.Accumulators / columns));
        int rows = vectors * target.VectorRows;
        string shape = FormattableString.Invariant($"{columns}x{rows}x{Math.Max(main.UnitColumns, main.TailColumns)}");
        bool selects = columns == 1 && target.CutsBitFields && main.Weights.Sparsity is not null && main.Arithmetic == Arithmetic.Int16Sums
            && main.Recipe.Tail.Count % 2 == 0;
        return new($"{(columns == 1 ? "gemv" : "gemm")}_{activation}_{id}_{shape}__{target.Name}", columns, vectors, rows, selects);
    }

    /// <summary>
    /// Float products need no flush, so the shortest run of steps that fills whole planes, of 8 columns or more, is enough code: the loop goes round more often.
    /// </summary>
    private static int Repeats(Element element)
    {
        int steps = 2;
        while (element.IsInteger && steps * element.Bits % 8 != 0)
        {
            steps *= 2;
        }

        return PackedLayout.UnitSteps / steps;
    }

    private static ProductPlan Product(WeightFormat weights, ActivationFormat activations, CpuTarget target)
    {
        // Only the format matters here: every plan is that of a full group.
        PackedLayout layout = new(weights, 1, weights.Granularity == Granularity.Group ? weights.GroupSize : 64);
        Element element = weights.Element;
        int words = element.IsInteger ? short.MaxValue / (2 * element.CodeStep * element.MaxStoredCode * 127) : 0;
        Arithmetic arithmetic = !activations.IsInteger ? Arithmetic.Float
            : target.HasByteDot ? Arithmetic.ByteDot
            : words > 0 ? Arithmetic.Int16Sums
            : Arithmetic.Widen;
        DecodeRecipe recipe = element.IsInteger ? DecodeRecipeBuilder.Build(weights) : new(default, default);
        int repeats = layout.UnitsPerGroup == 0 ? 0 : arithmetic == Arithmetic.Float && !layout.IsSparse ? Repeats(element) : 1;
        int unitWords = repeats == 0 ? 0 : recipe.Unit.Count / repeats;
        return new(
            weights,
            activations,
            arithmetic,
            words,
            recipe with { Unit = new(recipe.Unit.Take(unitWords)) },
            repeats,
            repeats == 0 ? 0 : layout.UnitBytes / repeats,
            layout.TailBytes,
            repeats == 0 ? 0 : layout.UnitColumns / repeats,
            layout.TailDenseSteps * PackedLayout.StepCodes);
    }
}
