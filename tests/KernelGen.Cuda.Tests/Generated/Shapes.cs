using System;

namespace KernelGen.Tests.Generated;

/// <summary>Small shapes that reach all of a kernel.</summary>
internal static class Shapes
{
    /// <summary>Two groups and some of a third; or two units and some of a third, so that the last part is short; or some of a unit where it is as long as when each row has a table.</summary>
    public static int Inputs(WeightFormat weights)
    {
        PackedLayout layout = new(weights, 1, Math.Max(1, weights.GroupSize));
        int group = weights.GroupSize, unit = layout.UnitColumns;
        return layout.HasRowTables ? 164 : group > 0 ? (2 * group) + Math.Max(4, group / 8 * 4) : (2 * unit) + 20;
    }
}
