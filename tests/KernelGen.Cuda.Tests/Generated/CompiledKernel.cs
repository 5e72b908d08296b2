using System;
using System.Collections.Generic;

namespace KernelGen.Tests.Generated;

/// <summary>A kernel that the generator wrote and the compiler accepted.</summary>
/// <param name="Name">Its class.</param>
/// <param name="Variant">How it computes.</param>
/// <param name="Weights">The format that it multiplies.</param>
/// <param name="Type">The compiled class.</param>
internal sealed record CompiledKernel(string Name, CudaVariant Variant, WeightFormat Weights, Type Type)
{
    /// <summary>Warps that a multiprocessor should have room for.</summary>
    public int ResidentWarps => (int)Type.GetField(nameof(ResidentWarps))!.GetRawConstantValue()!;

    /// <summary>Rows of activations that each of its methods multiplies at a time.</summary>
    public IReadOnlyList<int> Rows => Variant == CudaVariant.Tensor ? [8] : [1, 4];
}
