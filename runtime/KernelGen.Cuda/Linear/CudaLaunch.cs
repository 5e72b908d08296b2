namespace KernelGen;

/// <summary>A kernel that is ready for a number of rows.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Method">Which of its methods.</param>
/// <param name="Geometry">How the launch is divided.</param>
/// <param name="Function">The method, compiled.</param>
/// <param name="Plan">What it reads.</param>
/// <param name="Staging">What stages activations for it, compiled.</param>
internal sealed record CudaLaunch(CudaKernel Kernel, CudaMethod Method, CudaGeometry Geometry, CudaFunction Function, StagingPlan Plan, CudaFunction Staging);
