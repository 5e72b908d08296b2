using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Plans;

/// <summary>Decides which kernels compute a format on NVIDIA GPUs.</summary>
internal static class CudaPlanner
{
    /// <summary>Of a kernel whose lanes each decode a row, every thread may have 64 registers.</summary>
    private const int ScalarResidentWarps = 32;

    /// <summary>Where lanes look codes up, all that is on its way from others takes some more: 96.</summary>
    private const int TableResidentWarps = 20;

    /// <summary>Where scales have a second level, its codes and numbers take a few more: 72.</summary>
    private const int SecondLevelResidentWarps = 28;

    /// <summary>Rows of activations that a lane multiplies at a time: one column of them, or one row of four columns, is a load of 16 bytes.</summary>
    private static readonly int[] s_scalarRows = [1, 4];

    private static readonly DecodeRecipe s_noRecipe = new(default, default);

    /// <summary>Every kernel a layer of this format needs, those of its side parts included. Single outliers need none, as the runtime has one.</summary>
    public static EquatableArray<CudaPlan> Plan(LayerFormat format) => new(CpuPlanner.Formats(format).SelectMany(Kernels).Distinct());

    /// <summary>
    /// The kernels of one product, best first. They read activations as floats, as halves or as bytes, whatever groups share scales, so formats that differ in their
    /// activations share them. For a layer with a low-rank branch one may be for the layer as a whole: it multiplies the second factor of the branch along, unless the main matrix is shared out.
    /// </summary>
    public static IEnumerable<CudaPlan> Kernels(LayerFormat product)
    {
        WeightFormat weights = product.Weights;
        string id = CpuPlanner.KernelFormat(product);
        if (CudaBytesPlanner.HasKernel(product))
        {
            yield return new($"linear_a8_{id}__cuda_bytes", CudaVariant.TensorBytes, weights, s_noRecipe, CudaBytesPlanner.Methods(weights));
        }

        if (HasTensorKernel(weights))
        {
            CudaTensorUnit unit = CudaTensorUnit.Of(weights);
            if (product is { LowRank: { Factors: var factors } lowRank, Mix: null } && HasTensorKernel(factors))
            {
                yield return Tensor($"{id}_{lowRank}", weights, [unit, CudaTensorUnit.Of(factors)]) with { Variant = CudaVariant.TensorLowRank, Up = factors };
            }

            yield return Tensor(id, weights, [unit]);
        }

        bool hasRowTables = weights is { HasTable: true, Granularity: Granularity.Row };
        DecodeRecipe recipe = DecodeRecipeBuilder.Build(weights);
        int warps = recipe.Value is ValueStep.LookUp or ValueStep.LearnedLookUp ? TableResidentWarps
            : weights.SecondLevel is not null ? SecondLevelResidentWarps
            : ScalarResidentWarps;
        yield return new(
            $"linear_f32_{id}__cuda",
            CudaVariant.Scalar,
            weights,
            recipe,
            new(s_scalarRows.Select(rows => new CudaMethodPlan(rows, 1, warps, hasRowTables ? 0 : rows * PackedLayout.TileRows * sizeof(float)))));
    }

    private static CudaPlan Tensor(string id, WeightFormat weights, CudaTensorUnit[] units) =>
        new($"linear_f16_{id}__cuda_tensor", CudaVariant.Tensor, weights, s_noRecipe, CudaTensorPlanner.Methods(units));

    /// <summary>
    /// Whether tensor cores multiply a format: fp16, or codes that halves hold exactly, sparse ones in groups of whole units, dense ones in groups of whole loads of activations, 16 bytes.
    /// A table belongs to the whole tensor.
    /// </summary>
    private static bool HasTensorKernel(WeightFormat weights) => weights switch
    {
        { Element.HasCodes: false } => weights.Element == Element.Float16,
        { HasTable: true, Granularity: Granularity.Row } => false,
        _ when !CudaTensorSpelling.HasHalves(weights.Element) => false,
        { Sparsity: null } => weights.GroupSize % CudaTensorUnit.LaneColumns == 0,
        _ => new PackedLayout(weights, 1, Math.Max(1, weights.GroupSize)).TailColumns == 0,
    };
}
