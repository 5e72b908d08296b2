namespace KernelGen;

/// <summary>The kernels of outliers for some rows.</summary>
/// <param name="Function">What adds single weights, or gathers activations of whole columns.</param>
/// <param name="Dense">The product of whole columns, or <c>null</c>.</param>
internal sealed record CudaOutlierLaunch(CudaFunction Function, CudaLaunch? Dense);
