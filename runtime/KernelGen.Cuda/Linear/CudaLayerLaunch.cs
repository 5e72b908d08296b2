namespace KernelGen;

/// <summary>The kernels of a layer for some rows.</summary>
/// <param name="Matrix">Of the main matrix.</param>
/// <param name="Down">Of the first low-rank product, or <c>null</c>.</param>
/// <param name="Up">Of the second low-rank product, or <c>null</c>: there is none, or the main matrix multiplies it along.</param>
/// <param name="Outliers">Of the outliers, or <c>null</c>.</param>
internal readonly record struct CudaLayerLaunch(CudaMatrixLaunch Matrix, CudaLaunch? Down, CudaLaunch? Up, CudaOutlierLaunch? Outliers);
