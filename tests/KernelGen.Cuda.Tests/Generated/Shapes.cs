using System;

namespace KernelGen.Tests.Generated;

/// <summary>Small shapes that reach all of a kernel.</summary>
internal static class Shapes
{
    /// <summary>Two groups and some of a third; or three units and some of a fourth, so that the last part is short.</summary>
    public static int Inputs(WeightFormat weights)
    {
        int group = weights.GroupSize, unit = new PackedLayout(weights, 1, Math.Max(1, group)).UnitColumns;
        return group > 0 ? (2 * group) + Math.Max(4, group / 8 * 4) : (2 * unit) + 20;
    }
}
