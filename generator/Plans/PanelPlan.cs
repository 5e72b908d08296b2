using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Plans;

/// <summary>
/// All decisions for the kernel that multiplies decoded panels. A panel is a stretch of one tile with a byte per code (or a float per weight), so this kernel
/// does not depend on the format: a few of them serve every layer.
/// </summary>
/// <param name="Name"><c>panel_&lt;activation&gt;_&lt;codes&gt;__&lt;target&gt;</c>.</param>
/// <param name="Target">The instruction set.</param>
/// <param name="Activations">What the panel is multiplied with.</param>
/// <param name="Arithmetic">How products are summed.</param>
/// <param name="HasGroupedInputs">Whether activations have a scale per group and not per token.</param>
/// <param name="HasZeroPoints">Whether every row and group has its own zero point.</param>
/// <param name="Blocks">The methods, for 1, 2, 4 and 6 rows of activations.</param>
internal sealed record PanelPlan(
    string Name, CpuTarget Target, PanelInput Activations, Arithmetic Arithmetic, bool HasGroupedInputs, bool HasZeroPoints, EquatableArray<BlockPlan> Blocks);

/// <summary>Activations as a panel sees them.</summary>
internal enum PanelInput
{
    /// <summary>float32.</summary>
    Float32,

    /// <summary>int8.</summary>
    Int8,

    /// <summary>int16.</summary>
    Int16,
}
