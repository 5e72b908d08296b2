using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary><c>H = (I + F)·diag(D)·(I + F)ᵀ</c> with a strictly upper F: what one column's error costs, and how later columns make up for it.</summary>
/// <remarks>
/// If the columns of a row are rounded in order and column j sees the target <c>t[j] = w[j] + Σ_{i&lt;j} (w[i] − ŵ[i])·F[i, j]</c>, then
/// <c>(w − ŵ)·H·(w − ŵ)ᵀ = Σ_j D[j]·(t[j] − ŵ[j])²</c>. This is OPTQ without its inverse (Chee et al. 2023, QuIP, theorem 6): OPTQ's factor
/// <c>H⁻¹ = Uᵀ·U</c> is <c>U = diag(1/√D)·(I + F)⁻¹</c>. Computed in double from the last column to the first, by blocks.
/// </remarks>
internal sealed class LdlFactor
{
    private const int BlockColumns = 64;

    private LdlFactor(Matrix feedback, double[] pivots)
    {
        Feedback = feedback;
        Pivots = pivots;
    }

    /// <summary>F, K×K; on and below the diagonal 0.</summary>
    public Matrix Feedback { get; }

    /// <summary>D, K positive numbers: <c>1/d²</c> in OPTQ's terms, d the diagonal of U.</summary>
    public double[] Pivots { get; }

    /// <summary>Factors a symmetric positive definite matrix, which is overwritten.</summary>
    /// <returns>The factor, or <c>null</c> if the matrix is not positive definite.</returns>
    public static LdlFactor? Compute(double[] matrix, int size, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        for (int end = size; end > 0; end -= BlockColumns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int start = Math.Max(0, end - BlockColumns);
            if (!FactorDiagonal(matrix, size, start, end))
            {
                return null;
            }

            Parallel.For(0, start, row => Solve(matrix, size, row, start, end));
            Parallel.For(0, (start + 3) / 4, four => Update(matrix, size, 4 * four, start, end));

            // What remains is a cube of the columns that remain.
            progress?.Report(1 - Math.Pow((double)start / size, 3));
        }

        return Scaled(matrix, size);
    }

    private static bool FactorDiagonal(double[] matrix, int size, int start, int end)
    {
        for (int j = end - 1; j >= start; j--)
        {
            ReadOnlySpan<double> known = matrix.AsSpan(j * size + j + 1, end - j - 1);
            double pivot = matrix[j * size + j] - Dot(known, known);
            if (!(pivot > 0))
            {
                return false;
            }

            matrix[j * size + j] = Math.Sqrt(pivot);
            for (int i = start; i < j; i++)
            {
                double rest = matrix[i * size + j] - Dot(matrix.AsSpan(i * size + j + 1, known.Length), known);
                matrix[i * size + j] = rest / matrix[j * size + j];
            }
        }

        return true;
    }

    /// <summary>Row <paramref name="row"/> above a finished diagonal block: <c>x·Rᵀ = h</c>.</summary>
    private static void Solve(double[] matrix, int size, int row, int start, int end)
    {
        for (int j = end - 1; j >= start; j--)
        {
            ReadOnlySpan<double> known = matrix.AsSpan(j * size + j + 1, end - j - 1);
            double rest = matrix[row * size + j] - Dot(matrix.AsSpan(row * size + j + 1, known.Length), known);
            matrix[row * size + j] = rest / matrix[j * size + j];
        }
    }

    /// <summary>Subtracts the products of finished columns from rows [row, row + 4) of the upper triangle.</summary>
    private static void Update(double[] matrix, int size, int row, int start, int end)
    {
        int width = end - start;
        for (int i = row; i < Math.Min(row + 4, start); i++)
        {
            ReadOnlySpan<double> own = matrix.AsSpan(i * size + start, width);
            Span<double> destination = matrix.AsSpan(i * size, start);
            int j = i;
            for (; j + 4 <= start; j += 4)
            {
                ReadOnlySpan<double> others = matrix.AsSpan(j * size + start, 3 * size + width);
                Subtract(destination[j..], own, others[..width], others.Slice(size, width), others.Slice(2 * size, width), others[(3 * size)..]);
            }

            for (; j < start; j++)
            {
                destination[j] -= Dot(own, matrix.AsSpan(j * size + start, width));
            }
        }
    }

    private static void Subtract(
        Span<double> destination, ReadOnlySpan<double> x, ReadOnlySpan<double> y0, ReadOnlySpan<double> y1, ReadOnlySpan<double> y2, ReadOnlySpan<double> y3)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        ReadOnlySpan<Vector<double>> ys0 = MemoryMarshal.Cast<double, Vector<double>>(y0)[..xs.Length];
        ReadOnlySpan<Vector<double>> ys1 = MemoryMarshal.Cast<double, Vector<double>>(y1)[..xs.Length];
        ReadOnlySpan<Vector<double>> ys2 = MemoryMarshal.Cast<double, Vector<double>>(y2)[..xs.Length];
        ReadOnlySpan<Vector<double>> ys3 = MemoryMarshal.Cast<double, Vector<double>>(y3)[..xs.Length];
        Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int i = 0; i < xs.Length; i++)
        {
            s0 = Vector.FusedMultiplyAdd(xs[i], ys0[i], s0);
            s1 = Vector.FusedMultiplyAdd(xs[i], ys1[i], s1);
            s2 = Vector.FusedMultiplyAdd(xs[i], ys2[i], s2);
            s3 = Vector.FusedMultiplyAdd(xs[i], ys3[i], s3);
        }

        int rest = xs.Length * Vector<double>.Count;
        destination[0] -= Vector.Sum(s0) + Tail(x, y0, rest);
        destination[1] -= Vector.Sum(s1) + Tail(x, y1, rest);
        destination[2] -= Vector.Sum(s2) + Tail(x, y2, rest);
        destination[3] -= Vector.Sum(s3) + Tail(x, y3, rest);
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x), ys = MemoryMarshal.Cast<double, Vector<double>>(y)[..xs.Length];
        Vector<double> sum = default;
        for (int i = 0; i < xs.Length; i++)
        {
            sum = Vector.FusedMultiplyAdd(xs[i], ys[i], sum);
        }

        return Vector.Sum(sum) + Tail(x, y, xs.Length * Vector<double>.Count);
    }

    private static double Tail(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int start)
    {
        double sum = 0;
        for (int i = start; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    // R·Rᵀ with upper R becomes (I + F)·D·(I + F)ᵀ.
    private static LdlFactor Scaled(double[] root, int size)
    {
        double[] inverse = new double[size], pivots = new double[size];
        for (int j = 0; j < size; j++)
        {
            double diagonal = root[j * size + j];
            (inverse[j], pivots[j]) = (1 / diagonal, diagonal * diagonal);
        }

        Matrix feedback = new(size, size);
        Parallel.For(0, size, i =>
        {
            Span<float> row = feedback.Row(i);
            for (int j = i + 1; j < size; j++)
            {
                row[j] = (float)(root[i * size + j] * inverse[j]);
            }
        });
        return new(feedback, pivots);
    }
}
