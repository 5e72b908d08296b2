using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Plans;

/// <summary>Decides which kernels multiply the decoded panels of a format.</summary>
internal static class PanelPlanner
{
    private const int Vectors = 2;

    private static readonly int[] s_columns = [1, 2, 4, 6];

    /// <summary>Every panel kernel a layer of this format needs, those of its side parts included.</summary>
    public static EquatableArray<PanelPlan> Plan(LayerFormat format) => new(CpuPlanner.Formats(format).SelectMany(Panels).Distinct());

    /// <summary>The panel kernels of one product, best first.</summary>
    public static IEnumerable<PanelPlan> Panels(LayerFormat format)
    {
        IEnumerable<CpuTarget> targets = CpuPlanner.Targets(format);
        return (format.Activations.IsInteger ? targets.Prepend(CpuTarget.Avx512Vnni).Distinct() : targets).Select(target => Panel(format, target));
    }

    private static PanelPlan Panel(LayerFormat format, CpuTarget target)
    {
        Arithmetic arithmetic = CpuPlanner.ArithmeticOf(format, target);
        bool isGrouped = format.Activations.GroupSize > 0, hasZeroPoints = ZeroKinds.Of(format.Weights) == ZeroKind.PerRow;
        string id = !format.Activations.IsInteger ? "f32"
            : "a" + format.Activations.Bits.ToString(System.Globalization.CultureInfo.InvariantCulture) + (isGrouped ? "g" : "")
                + (arithmetic == Arithmetic.Int16Sums ? "_u7" : "_u8") + (hasZeroPoints ? "z" : "");
        PanelInput input = !format.Activations.IsInteger ? PanelInput.Float32 : format.Activations.Bits == 16 ? PanelInput.Int16 : PanelInput.Int8;
        return new(
            $"panel_{id}__{target.Name}",
            target,
            input,
            arithmetic,
            isGrouped,
            input != PanelInput.Float32 && hasZeroPoints,
            new(s_columns.Select(columns => Block(columns, id, target))));
    }

    private static BlockPlan Block(int columns, string id, CpuTarget target)
    {
        int rows = Vectors * target.VectorRows;
        return new(System.FormattableString.Invariant($"panel_{id}_{columns}x{rows}__{target.Name}"), columns, Vectors, rows);
    }
}
