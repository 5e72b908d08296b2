using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>Everything about how a linear layer is stored and computed: <c>y[m, n] = Σ_k x[m, k]·w[n, k]</c> plus its side parts.</summary>
/// <param name="Weights">The main matrix.</param>
/// <param name="LowRank">The low-rank branch, or none.</param>
/// <param name="Activations">How <c>x</c> enters the product.</param>
/// <param name="Outliers">Weights kept in fp16, or none.</param>
/// <param name="Mix">The shares of the main matrix that are stored in other formats, or none.</param>
/// <param name="IsPermuted">Whether the columns of the main matrix are stored in an order of their own, in which groups of weights and activations are formed.</param>
public sealed record LayerFormat(
    WeightFormat Weights, LowRankFormat? LowRank, ActivationFormat Activations, OutlierFormat? Outliers = null, MixFormat? Mix = null, bool IsPermuted = false)
{
    private const int PlaceBytes = 4;

    /// <summary>A format with float activations and no side part.</summary>
    public LayerFormat(WeightFormat weights)
        : this(weights, null, ActivationFormat.Float32)
    {
    }

    /// <summary>The shares of the main matrix that are stored in other formats, or none.</summary>
    public MixFormat? Mix { get; init; } = Mix?.CheckedWith(Weights);

    /// <summary>The formats of all parts of the main matrix: of each share, then of the main weights.</summary>
    public IReadOnlyList<WeightFormat> PartFormats => [.. Mix?.Shares.Select(static share => share.Weights) ?? [], Weights];

    /// <summary>Whether the main matrix is more than one matrix in the order of its rows and columns.</summary>
    public bool HasOrder => Mix is not null || IsPermuted;

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

    /// <summary>The shapes of all parts of an N×K main matrix, in the order of <see cref="PartFormats"/>.</summary>
    /// <exception cref="System.ArgumentException">The matrix is too small to be shared out, or groups do not divide K.</exception>
    public IReadOnlyList<(int Rows, int Columns)> PartShapes(int rows, int columns) => Mix switch
    {
        null => [(rows, columns)],
        { Axis: MixAxis.Rows } => [.. Mix.Extents(rows, 0).Select(extent => (extent, columns))],
        _ => [.. Mix.Extents(columns, Weights.GroupSize).Select(extent => (rows, extent))],
    };

    /// <summary>Numbers that say in which order rows are stored: N if they are shared out.</summary>
    public int RowPlaces(int rows) => Mix?.Axis == MixAxis.Rows ? rows : 0;

    /// <summary>Numbers that say in which order columns are stored: K if they are permuted, or else one for each group that is shared out.</summary>
    public int ColumnPlaces(int columns) => IsPermuted ? columns : Mix?.Axis == MixAxis.Groups ? columns / Weights.GroupSize : 0;

    /// <summary>Exact bytes of the packed weights of an N×K layer, side parts, padding and metadata included (a bias is not).</summary>
    /// <exception cref="System.ArgumentException">The matrix is too small to be shared out, or groups do not divide K.</exception>
    public long PackedBytes(int rows, int columns) =>
        PartFormats.Zip(PartShapes(rows, columns), static (format, shape) => format.PackedBytes(shape.Rows, shape.Columns)).Sum()
        + PlaceBytes * ((long)RowPlaces(rows) + ColumnPlaces(columns))
        + (LowRank?.PackedBytes(rows, columns) ?? 0) + (Outliers?.PackedBytes(rows, columns) ?? 0);

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

        if (Mix is not null)
        {
            id += "_" + Mix;
        }

        if (IsPermuted)
        {
            id += "_p";
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
