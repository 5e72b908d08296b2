namespace KernelGen.Generator.Plans;

/// <summary>All decisions for one OpenCL program that are made at build time. Vector width and block sizes are decided on the device.</summary>
/// <param name="Name"><c>linear_&lt;activation&gt;_&lt;format&gt;__opencl</c>, with <c>_local</c>, <c>_rows</c> or <c>_dot</c>: class, file, dispatch trace, test row and benchmark row.</param>
/// <param name="Program">How it computes.</param>
/// <param name="Weights">The stored form.</param>
/// <param name="Recipe">How codes are decoded; empty for elements without codes.</param>
internal sealed record OpenClPlan(string Name, OpenClProgram Program, WeightFormat Weights, DecodeRecipe Recipe)
{
    /// <summary>How zero points enter.</summary>
    public ZeroKind Zero => ZeroKinds.Of(Weights);
}
