using System;

namespace KernelGen;

/// <summary>Weights kept in fp16 beside the main matrix, as residuals against what the main matrix (and the low-rank branch) decodes to.</summary>
/// <remarks>
/// How many follows from the format and the shape alone, so the bytes of a layer do too; a quantizer that finds fewer fills up with residuals of 0.
/// <code>
/// Csr        uint32 start of each row, N + 1; then uint16 column of each entry; then fp16 residual of each entry
/// Columns    int32 index of each column; and an N×c matrix of fp16 residuals in the packed layout
/// </code>
/// </remarks>
public sealed record OutlierFormat
{
    /// <summary>The most columns that single weights can be told apart in: a column takes 16 bits.</summary>
    public const int MaxCsrColumns = 1 << 16;

    private const int Whole = 10_000;
    private const int StartBytes = 4;
    private const int IndexBytes = 4;
    private const int EntryBytes = 2 + 2;

    /// <summary>Creates a format.</summary>
    /// <param name="kind">Single weights or whole columns.</param>
    /// <param name="density">The part that is kept, in [0.0001, 1]; kept to hundredths of a percent.</param>
    /// <exception cref="ArgumentOutOfRangeException">The density is outside its range.</exception>
    public OutlierFormat(OutlierKind kind, double density)
    {
        int parts = density is > 0 and <= 1 ? (int)Math.Round(density * Whole) : 0;
        Kind = kind;
        PartsPerTenThousand = parts > 0
            ? parts
            : throw new ArgumentOutOfRangeException(nameof(density), density, "A density of outliers is in [0.0001, 1].");
    }

    /// <summary>Single weights or whole columns.</summary>
    public OutlierKind Kind { get; }

    /// <summary>How many of 10000 weights (or columns) are kept.</summary>
    public int PartsPerTenThousand { get; }

    /// <summary>The part of all weights (or columns) that is kept.</summary>
    public double Density => PartsPerTenThousand / (double)Whole;

    /// <summary>The form of the residuals of whole columns.</summary>
    public static WeightFormat Dense { get; } = new(Element.Float16, Granularity.Tensor);

    /// <summary>Entries or columns kept of an N×K matrix: <c>⌈density · N·K⌉</c> or <c>⌈density · K⌉</c>.</summary>
    public long Count(int rows, int columns)
    {
        long of = Kind == OutlierKind.Csr ? (long)rows * columns : columns;
        return of / Whole * PartsPerTenThousand + (of % Whole * PartsPerTenThousand + Whole - 1) / Whole;
    }

    /// <summary>Exact bytes of the outliers of an N×K layer, indices included.</summary>
    public long PackedBytes(int rows, int columns)
    {
        long count = Count(rows, columns);
        return Kind == OutlierKind.Csr
            ? StartBytes * (rows + 1L) + EntryBytes * count
            : IndexBytes * count + Dense.PackedBytes(rows, (int)count);
    }

    /// <summary>The part of a format id: <c>o0.5</c> (0.5 % of the weights), <c>oc1</c> (1 % of the columns).</summary>
    public override string ToString() => (Kind == OutlierKind.Csr ? "o" : "oc") + (PartsPerTenThousand / 100m).ToInvariantString();
}
