using System;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>Which weights compete with which: runs of M along K, of which N stay, or a whole row, of which a fraction is dropped.</summary>
/// <remarks>Formats store 2:4. Other patterns, and ratios, work on values (<see cref="KeepMask.Apply"/>): they show what pruning costs,
/// they save no bytes.</remarks>
public sealed record MaskPattern
{
    private readonly Sparsity? _structured;
    private readonly double _dropped;

    private MaskPattern(Sparsity? structured, double dropped)
    {
        _structured = structured;
        _dropped = dropped;
    }

    /// <summary>Of every M consecutive weights of a row, keep the N most important.</summary>
    public static MaskPattern Structured(Sparsity sparsity) => new(sparsity, 0);

    /// <summary>Of every row, drop the <c>⌊fraction·K⌋</c> least important weights.</summary>
    /// <param name="dropped">A fraction in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is outside [0, 1).</exception>
    public static MaskPattern Ratio(double dropped) => dropped is >= 0 and < 1
        ? new(null, dropped)
        : throw new ArgumentOutOfRangeException(nameof(dropped), dropped, "The dropped fraction of a row is at least 0 and below 1.");

    /// <summary>Keeps the most important weights; of equals, those that come first.</summary>
    /// <param name="importance">One non-negative number per weight, N×K.</param>
    /// <exception cref="ArgumentException">K is no multiple of the run length.</exception>
    public KeepMask Select(Matrix importance)
    {
        ArgumentNullException.ThrowIfNull(importance);
        RequireWholeRuns(importance.Columns);
        bool[] kept = new bool[importance.Values.Length];
        int run = Run ?? importance.Columns;
        Parallel.For(0, importance.Rows, row =>
        {
            for (int column = 0; column < importance.Columns; column += run)
            {
                Select(importance.Row(row).Slice(column, run), column, kept.AsSpan(row * importance.Columns + column, run));
            }
        });
        return new(importance.Rows, importance.Columns, kept);
    }

    /// <summary>M, or <c>null</c> if a whole row competes.</summary>
    internal int? Run => _structured?.Of;

    /// <exception cref="ArgumentException">K is no multiple of the run length.</exception>
    internal void RequireWholeRuns(int columns)
    {
        if (_structured is { } sparsity && columns % sparsity.Of != 0)
        {
            throw new ArgumentException(
                $"{sparsity.Kept}:{sparsity.Of} sparsity cuts rows into runs of {sparsity.Of}, which {columns} columns are no multiple of.",
                nameof(columns));
        }
    }

    /// <summary>Chooses among weights that compete: one run, or a part of a row, whose parts together drop what the row should drop.</summary>
    /// <param name="importance">One non-negative number per weight.</param>
    /// <param name="first">Weights of the row that were chosen before.</param>
    /// <param name="kept">Receives a flag per weight.</param>
    internal void Select(ReadOnlySpan<float> importance, int first, Span<bool> kept)
    {
        int keep = _structured?.Kept ?? importance.Length - ((int)(_dropped * (first + importance.Length)) - (int)(_dropped * first));
        float[] keys = importance.ToArray();
        int[] order = new int[keys.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[b].CompareTo(keys[a]) : a.CompareTo(b));
        kept.Clear();
        for (int i = 0; i < keep; i++)
        {
            kept[order[i]] = true;
        }
    }
}
