namespace KernelGen;

/// <summary>All kernels the build generated for one format.</summary>
/// <param name="Format">The layer format they compute.</param>
/// <param name="Main">Kernels of the main product.</param>
/// <param name="Down">Kernels of the first product of the low-rank branch, <c>t = x·Aᵀ</c>; <c>null</c> without a branch.</param>
/// <param name="Up">Kernels of the second product of the low-rank branch, <c>t·Bᵀ</c>; <c>null</c> without a branch.</param>
/// <param name="Columns">Kernels of outlier columns; <c>null</c> without them.</param>
public sealed record LayerKernels(
    LayerFormat Format, ProductKernels Main, ProductKernels? Down = null, ProductKernels? Up = null, ProductKernels? Columns = null);
