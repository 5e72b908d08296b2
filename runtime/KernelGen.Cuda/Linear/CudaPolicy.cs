using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>Which kernels run on which GPUs, for which activations and rows, and why others do not.</summary>
internal static class CudaPolicy
{
    /// <summary>Below this many parts, groups are cut into smaller ones, so that the warps of a block all have some.</summary>
    public const int FewParts = 16;

    private const int Int8Bits = 8;
    private static readonly Version s_tensorCores = new(8, 0);

    /// <summary>Why a kernel does not run; <c>null</c> if it may.</summary>
    public static string? Obstacle(CudaKernel kernel, ActivationFormat activations, CudaTraits traits, CudaOptions options)
    {
        if (options.Forced is { } forced && kernel.Variant != forced && kernel.Variant != CudaVariant.Scalar && !IsForFactor(forced, kernel.Variant))
        {
            return "another variant is forced";
        }

        return kernel.Variant switch
        {
            CudaVariant.Scalar => null,
            _ when options.ScalarOnly || options.Forced == CudaVariant.Scalar => $"{CudaOptions.ModeVariable} is {CudaOptions.ScalarMode}",
            _ when traits.Capability < s_tensorCores => $"the GPU has compute capability {traits.Capability}; tensor cores are used from {s_tensorCores} on",
            CudaVariant.TensorLowRank when activations.IsInteger => "activations are quantized, which only the main product is made for",
            CudaVariant.TensorBytes => activations.Bits == Int8Bits ? null : "activations are not int8",
            _ when !activations.IsInteger => null,
            _ when activations.Bits > Int8Bits => "halves do not hold int16 activations exactly",
            _ => activations.GroupSize == 0 ? null : "halves do not hold int8 activations with a scale for each group exactly",
        };
    }

    /// <summary>Why a format that has no kernel for tensor cores has none.</summary>
    public static string WithoutTensorCores(WeightFormat weights)
    {
        Element element = weights.Element;
        bool areHalves = element.Codebook is { } table ? table.Levels.All(static level => (float)(Half)level == level) : element != Element.Float32;
        return !areHalves ? "halves do not hold its weights exactly"
            : element.IsLearned ? "its codes are looked up in memory, one by one"
            : "its groups are not made of whole loads";
    }

    /// <summary>The method for some rows: the one with the fewest rows that takes all of them at once, or else the one with the most.</summary>
    public static CudaMethod Method(IReadOnlyList<CudaMethod> methods, int rows) => methods.FirstOrDefault(method => method.Rows >= rows) ?? methods[^1];

    /// <summary>What a variant reads.</summary>
    public static CudaForm Form(CudaVariant variant) => variant switch
    {
        CudaVariant.Tensor or CudaVariant.TensorLowRank => CudaForm.Halves,
        CudaVariant.TensorBytes => CudaForm.Bytes,
        _ => CudaForm.Floats,
    };

    /// <summary>The parts of K.</summary>
    public static PartLayout Parts(PackedLayout weights, ActivationFormat activations, CudaVariant variant)
    {
        PartLayout whole = new(weights, activations, isSplit: false);
        return variant != CudaVariant.Scalar && whole.Parts >= FewParts ? whole : new(weights, activations, isSplit: true);
    }

    /// <summary>Whether a product of halves goes with the variant that is forced: the first factor of the branch that it multiplies along.</summary>
    private static bool IsForFactor(CudaVariant forced, CudaVariant variant) => forced == CudaVariant.TensorLowRank && variant == CudaVariant.Tensor;
}
