using System;
using System.Threading;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>Tables of least weighted squared error for the rows of a matrix, or for all of it, and the code of the nearest entry for every weight.</summary>
internal static class LearnedTables
{
    /// <summary>Fits tables.</summary>
    /// <param name="format">A format with learned tables.</param>
    /// <param name="weights">N×K, finite.</param>
    /// <param name="mask">Only <c>null</c> fits: these formats store every weight.</param>
    /// <param name="sensitivity">What a squared error counts, finite and ≥ 0: N·K numbers, K numbers for all rows alike, or none where all errors count the same.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">A weight is not finite, or there is a mask.</exception>
    public static QuantizedTensor Fit(
        WeightFormat format, Matrix weights, KeepMask? mask, ReadOnlyMemory<float> sensitivity, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        RoundToNearest.RequireMask(format, mask);
        Finite.RequireWeights(weights);
        int owners = (int)QuantizedTensor.TableCount(format, weights.Rows), entries = format.TableEntries, size = weights.Values.Length / owners, done = 0;
        float[] tables = new float[owners * entries];
        byte[] codes = new byte[weights.Values.Length];
        Parallel.For(0, owners, new ParallelOptions { CancellationToken = cancellationToken }, owner =>
        {
            ReadOnlySpan<float> values = weights.Values.AsSpan(owner * size, size);
            int count = Table(values, Counts(sensitivity.Span, weights, owner, size), tables.AsSpan(owner * entries, entries));
            ReadOnlySpan<float> table = tables.AsSpan(owner * entries, count);
            Span<byte> nearest = codes.AsSpan(owner * size, size);
            for (int i = 0; i < size; i++)
            {
                nearest[i] = (byte)WeightedKMeans.Nearest(table, values[i]);
            }

            int finished = Interlocked.Increment(ref done);
            if (progress is not null && finished * 16L / owners != (finished - 1) * 16L / owners)
            {
                lock (codes)
                {
                    progress.Report((double)Volatile.Read(ref done) / owners);
                }
            }
        });
        return QuantizedTensor.FromTables(format, weights.Rows, weights.Columns, codes, tables);
    }

    /// <summary>Fills one table with ascending fp16 numbers and returns how many are different; the last one fills the rest.</summary>
    private static int Table(ReadOnlySpan<float> values, ReadOnlySpan<float> counts, Span<float> table)
    {
        int count = 0;
        foreach (float centroid in WeightedKMeans.Fit(values, counts, table.Length))
        {
            float entry = (float)(Half)Math.Clamp(centroid, (float)Half.MinValue, (float)Half.MaxValue);
            if (count == 0 || entry != table[count - 1])
            {
                table[count++] = entry;
            }
        }

        table[count..].Fill(table[count - 1]);
        return count;
    }

    private static ReadOnlySpan<float> Counts(ReadOnlySpan<float> sensitivity, Matrix weights, int owner, int size)
    {
        if (sensitivity.Length != weights.Columns || size == weights.Columns)
        {
            return sensitivity.Length == weights.Values.Length ? sensitivity.Slice(owner * size, size) : sensitivity;
        }

        float[] repeated = new float[size];
        for (int row = 0; row < weights.Rows; row++)
        {
            sensitivity.CopyTo(repeated.AsSpan(row * weights.Columns));
        }

        return repeated;
    }
}
