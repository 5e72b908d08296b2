using System.Collections.Generic;

namespace KernelGen;

/// <summary>All kernels the build generated for one format.</summary>
/// <param name="Format">The layer format they compute.</param>
/// <param name="Main">Kernels of the main weights.</param>
/// <param name="Down">Kernels of the first product of the low-rank branch, <c>t = x·Aᵀ</c>; <c>null</c> without a branch.</param>
/// <param name="Up">Kernels of the second product of the low-rank branch, <c>t·Bᵀ</c>; <c>null</c> without a branch.</param>
/// <param name="Columns">Kernels of outlier columns; <c>null</c> without them.</param>
/// <param name="Shares">Kernels of the shares of the main matrix; <c>null</c> without them.</param>
public sealed record LayerKernels(
    LayerFormat Format,
    ProductKernels Main,
    ProductKernels? Down = null,
    ProductKernels? Up = null,
    ProductKernels? Columns = null,
    IReadOnlyList<ProductKernels>? Shares = null)
{
    /// <summary>Kernels of all parts of the main matrix: of each share, then of the main weights.</summary>
    public IReadOnlyList<ProductKernels> Parts => [.. Shares ?? [], Main];
}
