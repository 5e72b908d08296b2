using System.Collections.Generic;

namespace KernelGen.Generator.Plans;

/// <summary>Decides which kernels compute a format on NVIDIA GPUs.</summary>
internal static class CudaPlanner
{
    /// <summary>
    /// The kernels of one product, best first. They read activations as floats, whatever they were quantized to, so formats that differ in their activations
    /// share them.
    /// </summary>
    public static IEnumerable<CudaPlan> Kernels(LayerFormat product)
    {
        WeightFormat weights = product.Weights;
        DecodeRecipe recipe = weights.Element.IsInteger ? DecodeRecipeBuilder.Build(weights) : new(default, default);
        yield return new($"linear_f32_{CpuPlanner.KernelFormat(product)}__cuda", weights, recipe);
    }
}
