namespace KernelGen.GpuBench;

/// <summary>A format with the kernels that the build generated for it.</summary>
/// <param name="Format">The format.</param>
/// <param name="Kernels">Its kernels.</param>
internal sealed record TimedFormat(LayerFormat Format, LayerKernels Kernels)
{
    /// <summary>That of a layer class.</summary>
    public static TimedFormat Of<T>()
        where T : class, IQuantizedLinear<T> => new(T.Format, T.Kernels);
}
