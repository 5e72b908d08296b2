namespace KernelGen.Quantization;

/// <summary>Factors of a low-rank matrix <c>Up·Down</c>, the names of <see cref="LayerTensors"/>: <c>x·(Up·Down)ᵀ = (x·Downᵀ)·Upᵀ</c>.</summary>
/// <param name="Down">r×K; SLiM's L is its transpose.</param>
/// <param name="Up">N×r; SLiM's R is its transpose.</param>
public sealed record LowRankFactors(Matrix Down, Matrix Up)
{
    /// <summary><c>Up·Down</c>, N×K.</summary>
    public Matrix Multiply() => Product.Of(Up, Down);
}
