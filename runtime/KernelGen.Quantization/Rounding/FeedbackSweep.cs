using System;
using System.Threading;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>Makes the columns of a matrix final one after the other; those that follow adapt to the errors made so far.</summary>
/// <remarks>
/// What earlier blocks of columns ask of a block, <c>(W − Ŵ)·F</c>, comes from one matrix product; inside the block every error
/// <c>e[j] = t[j] − ŵ[j]</c> is spread at once, <c>t[k] −= e[j]·S[j, k]</c> with <c>S = (I + F)⁻¹</c>. That is OPTQ's lazy update (Frantar
/// et al. 2022) with the inverse taken of diagonal blocks of a triangular factor only: the targets that a block begins with are the weights
/// that would be best if no later column were rounded.
/// </remarks>
internal static class FeedbackSweep
{
    private const int BlockColumns = 128;

    /// <summary>Columns per block such that groups never straddle two blocks.</summary>
    /// <param name="group">Columns that have to be seen together, ≥ 1.</param>
    public static int BlockOf(int group) => group <= BlockColumns ? BlockColumns / group * group : group;

    /// <summary>Runs the sweep.</summary>
    /// <param name="weights">N×K; not changed.</param>
    /// <param name="factor">The factor of the second moment of the inputs, columns in the order of the sweep.</param>
    /// <param name="order">The column at each position.</param>
    /// <param name="block">Columns per block.</param>
    /// <param name="step">Chooses the values.</param>
    /// <param name="progress">Receives a fraction in [0, 1], or <c>null</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static void Run(
        Matrix weights, LdlFactor factor, int[] order, int block, IFeedbackStep step, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        int columns = weights.Columns;
        MatrixView feedback = factor.Feedback;
        Matrix errors = new(weights.Rows, columns);
        for (int start = 0; start < columns; start += block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int width = Math.Min(block, columns - start), from = start;
            Matrix targets = Gather(weights, order.AsSpan(start, width));
            if (start > 0)
            {
                Product.Add(((MatrixView)errors).ColumnRange(0, start), feedback.RowRange(0, start).ColumnRange(start, width), targets);
            }

            Matrix spread = InverseOfUnitUpper(factor.Feedback, start, width);
            Parallel.For(0, weights.Rows, row =>
            {
                ReadOnlySpan<float> originals = weights.Row(row);
                Span<float> target = targets.Row(row), error = errors.Row(row).Slice(from, width);
                for (int j = 0; j < width; j++)
                {
                    float adapted = originals[order[from + j]] - target[j];
                    Vectors.AddScaled(target[(j + 1)..], factor.Feedback.Row(from + j).Slice(from + j + 1, width - j - 1), adapted);
                }

                for (int j = 0; j < width; j++)
                {
                    float final = step.Next(row, from + j, target[j..]);
                    Vectors.AddScaled(target[(j + 1)..], spread.Row(j)[(j + 1)..], final - target[j]);
                    error[j] = originals[order[from + j]] - final;
                }
            });
            progress?.Report((double)(start + width) / columns);
        }
    }

    private static Matrix Gather(Matrix weights, ReadOnlySpan<int> columns)
    {
        Matrix result = new(weights.Rows, columns.Length);
        for (int row = 0; row < weights.Rows; row++)
        {
            ReadOnlySpan<float> source = weights.Row(row);
            Span<float> destination = result.Row(row);
            for (int j = 0; j < columns.Length; j++)
            {
                destination[j] = source[columns[j]];
            }
        }

        return result;
    }

    /// <summary><c>(I + F)⁻¹</c> for one diagonal block of F, from its last row up: row i is <c>eᵢ − Σ_j F[i, j]·row j</c>.</summary>
    private static Matrix InverseOfUnitUpper(Matrix feedback, int start, int width)
    {
        Matrix inverse = new(width, width);
        for (int i = width - 1; i >= 0; i--)
        {
            Span<float> row = inverse.Row(i);
            row[i] = 1;
            for (int j = i + 1; j < width; j++)
            {
                Vectors.AddScaled(row[j..], inverse.Row(j)[j..], -feedback[start + i, start + j]);
            }
        }

        return inverse;
    }
}
