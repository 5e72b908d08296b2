namespace KernelGen.Generator.Plans;

/// <summary>All decisions for one kernel for NVIDIA GPUs that are made at build time.</summary>
/// <param name="Name"><c>linear_&lt;activation&gt;_&lt;format&gt;__cuda</c>, with <c>_tensor</c> or <c>_bytes</c>: class, file, dispatch trace, test row and benchmark row.</param>
/// <param name="Variant">How it computes.</param>
/// <param name="Weights">The stored form.</param>
/// <param name="Recipe">How codes are decoded where a lane decodes a row; empty elsewhere, and for floating-point elements.</param>
/// <param name="Methods">Its methods, fewest rows of activations first.</param>
internal sealed record CudaPlan(string Name, CudaVariant Variant, WeightFormat Weights, DecodeRecipe Recipe, EquatableArray<CudaMethodPlan> Methods)
{
    /// <summary>The second factor of a low-rank branch that is multiplied along, or none.</summary>
    public WeightFormat? Up { get; init; }
}
