using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>Finds the residuals of outliers once everything else of a layer is known.</summary>
/// <remarks>
/// Without a covariance a residual is what its weight still lacks. With one, the residuals of a row also make up for the errors of the
/// codes around them: they minimize <c>(e − s)·H·(e − s)ᵀ</c> over the places that the row keeps, with H as damped as for roundings. Every
/// visit of a place takes it to its best value, so no inverse is needed; the last visit rounds to fp16, and later places make up for that.
/// </remarks>
internal static class OutlierFit
{
    private const double Damping = 0.01;
    private const int MostSweeps = 50;
    private const double Tolerance = 1e-4;

    /// <param name="format">Which weights are kept.</param>
    /// <param name="rest">The weights that are left to the codes.</param>
    /// <param name="errors">What the rest of the layer lacks, N×K.</param>
    /// <param name="calibration">Statistics of the inputs, or <c>null</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static OutlierTensor Fit(
        OutlierFormat format, KeepMask rest, Matrix errors, ICalibration? calibration, CancellationToken cancellationToken)
    {
        int rows = errors.Rows, columns = errors.Columns;
        Matrix? hessian = calibration is { Covariance.IsEmpty: false } ? OutputError.CovarianceOf(calibration) : null;
        float added = hessian is null ? 0 : (float)DampedHessian.Added(calibration!, Damping);
        int[][] places = new int[rows][];
        float[][] values = new float[rows][];
        Parallel.For(0, rows, new ParallelOptions { CancellationToken = cancellationToken }, row =>
        {
            places[row] = [.. Enumerable.Range(0, columns).Where(column => !rest.Kept[row * columns + column])];
            values[row] = Row(places[row], errors.Row(row), hessian, added);
        });

        int[] starts = new int[rows + 1];
        for (int row = 0; row < rows; row++)
        {
            starts[row + 1] = starts[row] + places[row].Length;
        }

        return format.Kind == OutlierKind.Csr
            ? new(format, rows, columns, starts, [.. places.SelectMany(static row => row)], [.. values.SelectMany(static row => row)])
            : new(format, rows, columns, [], places[0], [.. values.SelectMany(static row => row)]);
    }

    private static float[] Row(int[] places, ReadOnlySpan<float> errors, Matrix? hessian, float added)
    {
        float[] values = new float[places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            values[i] = errors[places[i]];
        }

        if (hessian is null)
        {
            return Array.ConvertAll(values, Stored);
        }

        // What is left once the places have their own errors: the slope of the objective there, and how they meet each other.
        float[] left = errors.ToArray();
        foreach (int place in places)
        {
            left[place] = 0;
        }

        float[] slopes = new float[places.Length];
        Matrix? meetings = places.Length == 0 ? null : new(places.Length, places.Length);
        for (int i = 0; i < places.Length; i++)
        {
            ReadOnlySpan<float> row = hessian.Row(places[i]);
            slopes[i] = (float)Orthonormal.Dot(left, row);
            for (int j = 0; j < places.Length; j++)
            {
                meetings![i, j] = row[places[j]];
            }

            meetings![i, i] += added;
        }

        bool moves = true;
        for (int sweep = 0; moves && sweep < MostSweeps; sweep++)
        {
            moves = false;
            for (int i = 0; i < places.Length; i++)
            {
                moves |= Move(i, round: false);
            }
        }

        for (int i = 0; i < places.Length; i++)
        {
            Move(i, round: true);
        }

        return values;

        bool Move(int i, bool round)
        {
            float best = values[i] + slopes[i] / meetings![i, i], next = round ? Stored(best) : best, step = next - values[i];
            values[i] = next;
            Vectors.AddScaled(slopes, meetings.Row(i), -step);
            return Math.Abs(step) > Tolerance * Math.Abs(next);
        }
    }

    private static float Stored(float value) => (float)(Half)Math.Clamp(value, (float)Half.MinValue, (float)Half.MaxValue);
}
