using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Plans;

/// <summary>All decisions for one kernel: one format on one target, as three methods for 1, 2 and 4 rows of activations.</summary>
/// <param name="Name"><c>linear_&lt;activation&gt;_&lt;format&gt;__&lt;target&gt;</c>: class, file, dispatch trace, test row and benchmark row.</param>
/// <param name="Format">The format as kernels see it: without shape and rank.</param>
/// <param name="Target">The instruction set.</param>
/// <param name="Main">The main product.</param>
/// <param name="Up">The second product of the low-rank branch, or none.</param>
/// <param name="Blocks">The methods.</param>
internal sealed record KernelPlan(
    string Name, string Format, CpuTarget Target, ProductPlan Main, ProductPlan? Up, EquatableArray<BlockPlan> Blocks);
