using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Specs;

namespace KernelGen.Generator.Plans;

/// <summary>Decides which kernels compute a format on NVIDIA GPUs.</summary>
internal static class CudaPlanner
{
    /// <summary>Of a kernel whose lanes each decode a row, every thread may have 64 registers.</summary>
    private const int ScalarResidentWarps = 32;

    /// <summary>Rows of activations that a lane multiplies at a time: one column of them, or one row of four columns, is a load of 16 bytes.</summary>
    private static readonly int[] s_scalarRows = [1, 4];

    private static readonly DecodeRecipe s_noRecipe = new(default, default);

    /// <summary>Every kernel a layer of this format needs, those of its side parts included; single outliers need none, as the runtime has one for them.</summary>
    public static EquatableArray<CudaPlan> Plan(LayerFormat format) => new(CpuPlanner.Formats(format).SelectMany(Kernels).Distinct());

    /// <summary>
    /// The kernels of one product, best first. They read activations as floats, as halves or as bytes, whatever groups share scales, so formats that differ in their
    /// activations share them. For a layer with a low-rank branch one may be for the layer as a whole: it multiplies the second factor of the branch along.
    /// Tables of rows have none yet (rule KG031).
    /// </summary>
    public static IEnumerable<CudaPlan> Kernels(LayerFormat product)
    {
        WeightFormat weights = product.Weights;
        if (TargetRules.WithoutCuda(weights) is not null)
        {
            yield break;
        }

        string id = CpuPlanner.KernelFormat(product);
        if (CudaBytesPlanner.HasKernel(product))
        {
            yield return new($"linear_a8_{id}__cuda_bytes", CudaVariant.TensorBytes, weights, s_noRecipe, CudaBytesPlanner.Methods(weights));
        }

        if (HasTensorKernel(weights))
        {
            CudaTensorUnit unit = CudaTensorUnit.Of(weights);
            if (product.LowRank is { Factors: var factors } lowRank && HasTensorKernel(factors))
            {
                yield return Tensor($"{id}_{lowRank}", weights, [unit, CudaTensorUnit.Of(factors)]) with { Variant = CudaVariant.TensorLowRank, Up = factors };
            }

            yield return Tensor(id, weights, [unit]);
        }

        yield return new(
            $"linear_f32_{id}__cuda",
            CudaVariant.Scalar,
            weights,
            DecodeRecipeBuilder.Build(weights),
            new(s_scalarRows.Select(static rows => new CudaMethodPlan(rows, 1, ScalarResidentWarps, rows * PackedLayout.TileRows * sizeof(float)))));
    }

    private static CudaPlan Tensor(string id, WeightFormat weights, CudaTensorUnit[] units) =>
        new($"linear_f16_{id}__cuda_tensor", CudaVariant.Tensor, weights, s_noRecipe, CudaTensorPlanner.Methods(units));

    /// <summary>
    /// Whether tensor cores multiply a format: fp16, sparse integers in groups of whole units, or dense ones in groups of whole loads of activations, 16 bytes.
    /// </summary>
    private static bool HasTensorKernel(WeightFormat weights) => weights switch
    {
        { Element.HasCodes: false } => weights.Element == Element.Float16,
        { Element.IsInteger: false } => false,
        { Sparsity: null } => weights.GroupSize % CudaTensorUnit.LaneColumns == 0,
        _ => new PackedLayout(weights, 1, Math.Max(1, weights.GroupSize)).TailColumns == 0,
    };
}
