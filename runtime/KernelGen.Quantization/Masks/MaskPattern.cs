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
        int run = _structured?.Of ?? importance.Columns;
        int keep = _structured?.Kept ?? importance.Columns - (int)(_dropped * importance.Columns);
        if (importance.Columns % run != 0)
        {
            throw new ArgumentException(
                $"{keep}:{run} sparsity cuts rows into runs of {run}, which {importance.Columns} columns are no multiple of.",
                nameof(importance));
        }

        bool[] kept = new bool[importance.Values.Length];
        Parallel.For(0, importance.Rows, row =>
        {
            float[] keys = new float[run];
            int[] order = new int[run];
            for (int start = row * importance.Columns; start < (row + 1) * importance.Columns; start += run)
            {
                for (int i = 0; i < run; i++)
                {
                    keys[i] = importance.Values[start + i];
                    order[i] = i;
                }

                Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[b].CompareTo(keys[a]) : a.CompareTo(b));
                for (int i = 0; i < keep; i++)
                {
                    kept[start + order[i]] = true;
                }
            }
        });
        return new(importance.Rows, importance.Columns, kept);
    }
}
