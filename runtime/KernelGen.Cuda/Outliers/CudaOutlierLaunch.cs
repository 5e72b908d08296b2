namespace KernelGen;

/// <summary>The kernels of outliers for some rows: one of the two.</summary>
/// <param name="Single">What adds single weights.</param>
/// <param name="Dense">The product of whole columns.</param>
internal sealed record CudaOutlierLaunch(CudaFunction? Single, CudaLaunch? Dense);
