namespace KernelGen.Generator.Plans;

/// <summary>The families of kernels for NVIDIA GPUs.</summary>
internal enum CudaVariant
{
    /// <summary>Every lane decodes a row and multiplies it with floats.</summary>
    Scalar,

    /// <summary>Warps multiply halves on tensor cores. Compute capability 8.0 on.</summary>
    Tensor,

    /// <summary>The same, and the second factor of the low-rank branch is multiplied along.</summary>
    TensorLowRank,

    /// <summary>Warps multiply bytes on tensor cores. Compute capability 8.0 on.</summary>
    TensorBytes,
}
