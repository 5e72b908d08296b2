using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Generator.Plans;

/// <summary>Decides which OpenCL programs compute a format.</summary>
internal static class OpenClPlanner
{
    /// <summary>Every program a layer of this format needs, those of its side parts included.</summary>
    public static EquatableArray<OpenClPlan> Plan(LayerFormat format) => new(CpuPlanner.Formats(format).SelectMany(Kernels).Distinct());

    /// <summary>
    /// The programs of one product, best first. All but byte dot products read activations as floats, whatever they were quantized to, so formats that differ
    /// in their activations share them.
    /// </summary>
    public static IEnumerable<OpenClPlan> Kernels(LayerFormat format)
    {
        WeightFormat weights = format.Weights;
        DecodeRecipe recipe = DecodeRecipeBuilder.Build(weights);
        string id = CpuPlanner.KernelFormat(format);
        if (weights is { HasTable: true, Granularity: Granularity.Row })
        {
            yield return new($"linear_f32_{id}__opencl_rows", OpenClProgram.Rows, weights, recipe);
            yield break;
        }

        if (format.Activations is { IsInteger: true, Bits: 8 } && weights is { Element.IsInteger: true, Sparsity: null })
        {
            yield return new($"linear_{CpuPlanner.Activation(format)}_{id}__opencl_dot", OpenClProgram.Dot, weights, recipe);
        }

        if (recipe.Tail.Count == 0)
        {
            yield return new($"linear_f32_{id}__opencl_local", OpenClProgram.Local, weights, recipe);
        }

        yield return new($"linear_f32_{id}__opencl", OpenClProgram.Generic, weights, recipe);
    }
}
