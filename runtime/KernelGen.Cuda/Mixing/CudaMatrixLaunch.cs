namespace KernelGen;

/// <summary>The kernels of a main matrix for some rows.</summary>
/// <param name="Parts">Of each share, then of the main weights.</param>
/// <param name="Place">What brings outputs of several parts to their places, or <c>null</c>.</param>
internal readonly record struct CudaMatrixLaunch(CudaLaunch[] Parts, CudaFunction? Place)
{
    /// <summary>Of the main weights.</summary>
    public CudaLaunch Main => Parts[^1];
}
