using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace KernelGen.Quantization;

/// <summary>The state of <see cref="QuantEase"/>: the current matrix, its errors, and the objective they are judged by.</summary>
internal sealed class CoordinateDescent
{
    private const int BlockColumns = 128;

    private readonly IReadOnlyList<DescentPart> _parts;
    private readonly (DescentPart Part, int Place)[] _places;
    private readonly KeepMask? _mask;
    private readonly Matrix _hessian;
    private readonly Matrix _current;
    private readonly Matrix _errors;
    private readonly Matrix? _outliers;

    /// <param name="weights">N×K.</param>
    /// <param name="parts">Where its columns begin, each in one part.</param>
    /// <param name="mask">Which weights stay, or <c>null</c>.</param>
    /// <param name="calibration">Statistics of the inputs, with covariance.</param>
    /// <param name="damping">What part of the mean of the diagonal is added to it.</param>
    /// <param name="rest">The weights that have codes only; the others begin with the outliers that restore them.</param>
    public CoordinateDescent(
        Matrix weights, IReadOnlyList<DescentPart> parts, KeepMask? mask, ICalibration calibration, double damping, KeepMask? rest = null)
    {
        _parts = parts;
        _places = new (DescentPart, int)[weights.Columns];
        _mask = mask;
        _current = new(weights.Rows, weights.Columns);
        foreach (DescentPart part in parts)
        {
            part.DecodeInto(_current);
            for (int place = 0; place < part.Columns.Length; place++)
            {
                _places[part.Columns[place]] = (part, place);
            }
        }

        _errors = OutputError.Difference(weights, _current);
        _hessian = OutputError.CovarianceOf(calibration);
        float added = (float)DampedHessian.Added(calibration, damping);
        for (int k = 0; k < weights.Columns; k++)
        {
            _hessian[k, k] += added;
        }

        if (rest is not null)
        {
            Rest = rest;
            _outliers = new(weights.Rows, weights.Columns);
            for (int i = 0; i < _errors.Values.Length; i++)
            {
                if (!rest.Kept[i])
                {
                    (_outliers.Values[i], _errors.Values[i]) = (_errors.Values[i], 0);
                }
            }
        }
    }

    /// <summary>The weights that have codes only; <c>null</c> without outliers.</summary>
    public KeepMask? Rest { get; private set; }

    /// <summary><c>tr((W − Ŵ)·H·(W − Ŵ)ᵀ)</c>, with outliers as part of Ŵ.</summary>
    public double Objective()
    {
        Matrix weighted = Product.Of(_errors, _hessian);
        double trace = 0;
        for (int row = 0; row < weighted.Rows; row++)
        {
            trace += Orthonormal.Dot(_errors.Row(row), weighted.Row(row));
        }

        return trace;
    }

    /// <summary>The current matrix, rounded to the nearest codes (which it already has after a sweep that rounds).</summary>
    public IReadOnlyList<QuantizedTensor> Result() => [.. _parts.Select(part => part.Round(_current, _mask))];

    /// <summary>Visits every column once, in order.</summary>
    /// <param name="relaxed">Whether weights move to the optimum instead of the nearest code.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Whether a weight moved.</returns>
    public bool Sweep(bool relaxed, CancellationToken cancellationToken) => Sweep(_current, relaxed, cancellationToken);

    /// <summary>Thresholds once: outliers move to where the objective falls most if each were the only one to move, those that explain most
    /// of it stay, and these settle one after the other. Taken back unless the objective falls.</summary>
    /// <param name="format">How many stay.</param>
    /// <param name="before">The objective.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public void MoveOutliers(OutlierFormat format, double before, CancellationToken cancellationToken)
    {
        (KeepMask rest, float[] outliers, float[] errors) = (Rest!, [.. _outliers!.Values], [.. _errors.Values]);
        Matrix slopes = Product.Of(_errors, _hessian);
        double[] explained = new double[errors.Length];
        for (int i = 0; i < explained.Length; i++)
        {
            double curvature = _hessian[i % _current.Columns, i % _current.Columns];
            double best = curvature > 0 ? outliers[i] + slopes.Values[i] / curvature : outliers[i];
            explained[i] = curvature * best * best;
        }

        Rest = OutlierChoice.Rest(format, _current, explained);
        for (int i = 0; i < errors.Length; i++)
        {
            if (Rest.Kept[i])
            {
                _errors.Values[i] += _outliers.Values[i];
                _outliers.Values[i] = 0;
            }
        }

        Sweep(_outliers, relaxed: true, cancellationToken);
        if (Objective() >= before)
        {
            Rest = rest;
            outliers.CopyTo(_outliers.Values, 0);
            errors.CopyTo(_errors.Values, 0);
        }
    }

    private bool Sweep(Matrix values, bool relaxed, CancellationToken cancellationToken)
    {
        bool[] moved = new bool[_current.Rows];
        for (int start = 0; start < _current.Columns; start += BlockColumns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int width = Math.Min(BlockColumns, _current.Columns - start), first = start;
            Matrix slopes = Product.Of(_errors, ((MatrixView)_hessian).ColumnRange(start, width));
            Parallel.For(0, _current.Rows, row => moved[row] |= SweepRow(values, row, first, slopes.Row(row), relaxed));
        }

        return Array.IndexOf(moved, true) >= 0;
    }

    /// <summary>Visits the columns of a block.</summary>
    /// <param name="matrix">What moves: the codes, or the outliers.</param>
    /// <param name="row">The row.</param>
    /// <param name="start">The first column.</param>
    /// <param name="slope"><c>(W − Ŵ)·H</c> at these columns; follows the moves.</param>
    /// <param name="relaxed">Whether weights move to the optimum instead of the nearest code.</param>
    private bool SweepRow(Matrix matrix, int row, int start, Span<float> slope, bool relaxed)
    {
        Span<float> values = matrix.Row(row), errors = _errors.Row(row);
        bool moved = false;
        for (int j = 0; j < slope.Length; j++)
        {
            int column = start + j;
            float curvature = _hessian[column, column];
            int index = row * _current.Columns + column;
            bool stays = matrix == _outliers ? Rest!.Kept[index] : _mask is not null && !_mask.Kept[index];
            if (curvature <= 0 || stays)
            {
                continue;
            }

            (DescentPart part, int place) = _places[column];
            float best = values[column] + slope[j] / curvature;
            float next = relaxed ? best : part.Nearest(row, place, best);
            float step = next - values[column];
            if (step != 0)
            {
                moved = true;
                values[column] = next;
                errors[column] -= step;
                Vectors.AddScaled(slope[(j + 1)..], _hessian.Row(column).Slice(column + 1, slope.Length - j - 1), -step);
            }
        }

        return moved;
    }
}
