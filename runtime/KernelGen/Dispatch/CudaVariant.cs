namespace KernelGen;

/// <summary>How a kernel for NVIDIA GPUs computes a product.</summary>
public enum CudaVariant
{
    /// <summary>Every lane decodes a row and multiplies it with floats. Runs on every GPU from compute capability 5.0 on.</summary>
    Scalar,

    /// <summary>Tensor cores multiply halves. Compute capability 8.0 on.</summary>
    Tensor,

    /// <summary>The same, and the second factor of the low-rank branch is multiplied along. Compute capability 8.0 on.</summary>
    TensorLowRank,

    /// <summary>Tensor cores multiply bytes, for int8 activations. Compute capability 8.0 on.</summary>
    TensorBytes,
}
