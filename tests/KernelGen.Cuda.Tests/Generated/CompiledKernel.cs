using System;
using System.Linq;
using System.Reflection;

namespace KernelGen.Tests.Generated;

/// <summary>A kernel that the generator wrote and the compiler accepted.</summary>
/// <param name="Weights">The format that it multiplies.</param>
/// <param name="Up">The format of the second factor of a low-rank branch that it multiplies along, or none.</param>
/// <param name="Kernel">What it says of itself.</param>
internal sealed record CompiledKernel(WeightFormat Weights, WeightFormat? Up, CudaKernel Kernel)
{
    /// <summary>Asks the class of a kernel.</summary>
    public static CompiledKernel Of(WeightFormat weights, WeightFormat? up, Type type) =>
        new(weights, up, (CudaKernel)type.GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null)!);

    /// <summary>Its class.</summary>
    public string Name => Kernel.Name;

    /// <summary>How it computes.</summary>
    public CudaVariant Variant => Kernel.Variant;

    /// <summary>Whether it multiplies halves on tensor cores.</summary>
    public bool IsTensor => Variant is CudaVariant.Tensor or CudaVariant.TensorLowRank;

    /// <summary>The method for so many rows of activations at a time.</summary>
    public CudaMethod Method(int rows) => Kernel.Methods.Single(method => method.Rows == rows);
}
