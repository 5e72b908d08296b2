namespace KernelGen;

/// <summary>Everything about how a linear layer is stored and computed: <c>y[m, n] = Σ_k x[m, k]·w[n, k]</c> plus its side parts.</summary>
/// <param name="Weights">The main matrix.</param>
/// <param name="LowRank">The low-rank branch, or none.</param>
/// <param name="Activations">How <c>x</c> enters the product.</param>
/// <param name="Outliers">Weights kept in fp16, or none.</param>
public sealed record LayerFormat(WeightFormat Weights, LowRankFormat? LowRank, ActivationFormat Activations, OutlierFormat? Outliers = null)
{
    /// <summary>A format with float activations and no side part.</summary>
    public LayerFormat(WeightFormat weights)
        : this(weights, null, ActivationFormat.Float32)
    {
    }

    /// <summary>
    /// The format of the low-rank prologue <c>t = x·Aᵀ</c>, or <c>null</c> without a branch. It shares the integer activations of the main product if its factors are
    /// integers whose groups the activations fit; otherwise it reads float activations. The second product, <c>t·Bᵀ</c>, always does.
    /// </summary>
    public LayerFormat? Projection => LowRank is not { Factors: var factors }
        ? null
        : new(
            factors,
            null,
            Activations.IsInteger && factors.Element.IsInteger && Activations.GroupsFit(factors) && Activations.SumsFit(factors)
                ? Activations
                : ActivationFormat.Float32);

    /// <summary>Exact bytes of the packed weights of an N×K layer, side parts, padding and metadata included (a bias is not).</summary>
    public long PackedBytes(int rows, int columns) =>
        Weights.PackedBytes(rows, columns) + (LowRank?.PackedBytes(rows, columns) ?? 0) + (Outliers?.PackedBytes(rows, columns) ?? 0);

    /// <summary>Stored bits per weight of an N×K layer: <c>8 · PackedBytes / (N·K)</c>.</summary>
    public double StoredBits(int rows, int columns) => 8.0 * PackedBytes(rows, columns) / ((double)rows * columns);

    /// <summary>The format id, which <see cref="FormatId.Parse"/> reads back: <c>i4t_s24_lr10i4g128_a8</c>.</summary>
    public override string ToString()
    {
        string id = Weights.ToString();
        if (Weights.Sparsity is { } sparsity)
        {
            id += "_" + sparsity;
        }

        if (LowRank is not null)
        {
            id += "_" + LowRank;
        }

        if (Outliers is not null)
        {
            id += "_" + Outliers;
        }

        return Activations.IsInteger ? id + "_" + Activations : id;
    }
}
