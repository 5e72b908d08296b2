namespace KernelGen;

/// <summary>The kernels of a layer for some rows.</summary>
/// <param name="Main">Of the main product.</param>
/// <param name="Down">Of the first low-rank product, or <c>null</c>.</param>
/// <param name="Up">Of the second low-rank product, or <c>null</c>: there is none, or the main product multiplies it along.</param>
/// <param name="Outliers">Of the outliers, or <c>null</c>.</param>
internal readonly record struct CudaLayerLaunch(CudaLaunch Main, CudaLaunch? Down, CudaLaunch? Up, CudaOutlierLaunch? Outliers);
