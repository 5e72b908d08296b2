using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Generator.Plans;

/// <summary>Decides which kernels compute a format on NVIDIA GPUs.</summary>
internal static class CudaPlanner
{
    /// <summary>Every kernel a layer of this format needs, those of its low-rank branch included.</summary>
    public static EquatableArray<CudaPlan> Plan(LayerFormat format) => new(CpuPlanner.Formats(format).SelectMany(Kernels).Distinct());

    /// <summary>
    /// The kernels of one product, best first. They read activations as floats, or as halves, whatever they were quantized to, so formats that differ in their
    /// activations share them. Codebooks and scales that are powers of two have none yet (rule KG031).
    /// </summary>
    public static IEnumerable<CudaPlan> Kernels(LayerFormat product)
    {
        WeightFormat weights = product.Weights;
        if (weights.Element.Codebook is not null || weights.ScaleType == ScaleType.PowerOfTwo)
        {
            yield break;
        }

        DecodeRecipe recipe = weights.Element.IsInteger ? DecodeRecipeBuilder.Build(weights) : new(default, default);
        string id = CpuPlanner.KernelFormat(product);
        if (weights is { Element.IsInteger: true, Sparsity: null } && recipe.Tail.Count == 0)
        {
            yield return new($"linear_f16_{id}__cuda_tensor", CudaVariant.Tensor, weights, recipe);
        }

        yield return new($"linear_f32_{id}__cuda", CudaVariant.Scalar, weights, recipe);
    }
}
