using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Plans;

/// <summary>All decisions for one kernel: one format on one target, as methods that multiply 1, 2 and 4 rows of activations and one that decodes panels.</summary>
/// <param name="Name"><c>linear_&lt;activation&gt;_&lt;format&gt;__&lt;target&gt;</c>: class, file, dispatch trace, test row and benchmark row.</param>
/// <param name="Format">The format as kernels see it: without shape and rank.</param>
/// <param name="Target">The instruction set.</param>
/// <param name="Product">What is multiplied.</param>
/// <param name="Blocks">The methods that decode and multiply.</param>
/// <param name="Decode">The method that decodes a panel; none where the packed weights are one already. Machine code has that of the 512-bit kernel in C#.</param>
internal sealed record KernelPlan(
    string Name, string Format, CpuTarget Target, ProductPlan Product, EquatableArray<BlockPlan> Blocks, BlockPlan? Decode);
