namespace KernelGen.Generator.Plans;

/// <summary>All decisions for one kernel for NVIDIA GPUs that are made at build time.</summary>
/// <param name="Name"><c>linear_&lt;activation&gt;_&lt;format&gt;__cuda</c>, with <c>_tensor</c>: class, file, dispatch trace, test row and benchmark row.</param>
/// <param name="Variant">How it computes.</param>
/// <param name="Weights">The stored form.</param>
/// <param name="Recipe">How codes are decoded; empty for floating-point elements.</param>
internal sealed record CudaPlan(string Name, CudaVariant Variant, WeightFormat Weights, DecodeRecipe Recipe)
{
    /// <summary>How zero points enter.</summary>
    public ZeroKind Zero => ZeroKinds.Of(Weights);

    /// <summary>
    /// Warps that a multiprocessor has room for at the same time, which leaves a thread 64 or 80 registers. Without such a number the assembler has its own idea of a good one,
    /// and spills to reach it. Codes of 5 to 7 bits need the 80 on tensor cores: they come from several planes at once.
    /// </summary>
    public int ResidentWarps => Variant == CudaVariant.Tensor ? 24 : 32;
}
