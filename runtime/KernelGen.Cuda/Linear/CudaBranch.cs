namespace KernelGen;

/// <summary>The second low-rank product, where the kernel of the main product multiplies it along.</summary>
/// <param name="Up">The second factor.</param>
/// <param name="Projected">What the first factor made of the activations, as halves in rows of whole units.</param>
/// <param name="Scale">What a projected 1 stands for, beside the scale of its row.</param>
internal readonly record struct CudaBranch(CudaProduct Up, nint Projected, float Scale);
