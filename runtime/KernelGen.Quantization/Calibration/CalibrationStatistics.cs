using System;
using System.Threading;

namespace KernelGen.Quantization;

/// <summary>Statistics of a layer's inputs, gathered row by row: <c>mean |x|</c>, <c>max |x|</c>, <c>mean x²</c> and, if wanted, <c>XᵀX / T</c>.</summary>
/// <remarks>
/// Sums are kept in double. <c>XᵀX</c> is computed in float over at most 256 rows at a time, on all cores, and those products are summed in
/// double; it takes <c>8·K²</c> bytes, and as much again once <see cref="Covariance"/> has been read. Members may be called from several
/// threads.
/// </remarks>
public sealed class CalibrationStatistics : ICalibration
{
    private readonly Lock _lock = new();
    private readonly double[] _absolute;
    private readonly double[] _square;
    private readonly double[] _largest;
    private readonly ProductSums? _products;
    private long _rows;
    private double[]? _meanAbsolute;
    private double[]? _meanSquare;
    private double[]? _maxAbsolute;
    private double[]? _covariance;

    /// <summary>Starts with no rows.</summary>
    /// <param name="features">K, ≥ 1.</param>
    /// <param name="collectCovariance">Whether to gather <c>XᵀX</c>; without it, output errors are estimated as if features were uncorrelated.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is below 1, or above 46340 with covariance (K² values must
    /// fit an array).</exception>
    public CalibrationStatistics(int features, bool collectCovariance = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (collectCovariance)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(features, 46340);
        }

        Features = features;
        _absolute = new double[features];
        _square = new double[features];
        _largest = new double[features];
        _products = collectCovariance ? new ProductSums(features) : null;
    }

    /// <inheritdoc/>
    public int Features { get; }

    /// <inheritdoc/>
    public long Rows
    {
        get
        {
            lock (_lock)
            {
                return _rows;
            }
        }
    }

    /// <summary>Whether <c>XᵀX</c> is gathered.</summary>
    public bool CollectsCovariance => _products is not null;

    /// <inheritdoc/>
    public ReadOnlySpan<double> MeanAbsolute
    {
        get
        {
            lock (_lock)
            {
                return _meanAbsolute ??= Mean(_absolute);
            }
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> MaxAbsolute
    {
        get
        {
            lock (_lock)
            {
                return _maxAbsolute ??= (double[])_largest.Clone();
            }
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> MeanSquare
    {
        get
        {
            lock (_lock)
            {
                return _meanSquare ??= Mean(_square);
            }
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> Covariance
    {
        get
        {
            lock (_lock)
            {
                return _products is null ? [] : _covariance ??= _products.Times(PerRow);
            }
        }
    }

    /// <summary>Adds the rows of a T×K matrix.</summary>
    /// <exception cref="ArgumentException">The matrix has not K columns, or a value is not finite; nothing is added then.</exception>
    public void Add(Matrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Columns != Features)
        {
            throw new ArgumentException($"Rows of {rows.Columns} features were given; this calibration is for {Features}.", nameof(rows));
        }

        Add(rows.Values);
    }

    /// <summary>Adds any number of rows that lie one after the other, K values each.</summary>
    /// <exception cref="ArgumentException">The length is no multiple of K, or a value is not finite; nothing is added then.</exception>
    public void Add(ReadOnlySpan<float> rows)
    {
        if (rows.Length % Features != 0)
        {
            throw new ArgumentException($"{rows.Length} values are no whole number of rows of {Features} features.", nameof(rows));
        }

        Finite.Require(rows, Features, "calibration row", nameof(rows));
        lock (_lock)
        {
            Changed();
            _rows += rows.Length / Features;
            for (int start = 0; start < rows.Length; start += Features)
            {
                Accumulate(rows.Slice(start, Features));
            }
        }
    }

    /// <summary>Adds the rows another object has seen, as if they had been added here.</summary>
    /// <exception cref="ArgumentException">The other object has other features, or lacks the covariance that this one gathers.</exception>
    public void Merge(CalibrationStatistics other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Features != Features || (CollectsCovariance && !other.CollectsCovariance))
        {
            throw new ArgumentException(
                $"Statistics of {other.Features} features {(other.CollectsCovariance ? "with" : "without")} covariance cannot be merged into "
                + $"{Features} features {(CollectsCovariance ? "with" : "without")} it; create both with the same arguments.",
                nameof(other));
        }

        CalibrationStatistics copy = other.Sums();
        lock (_lock)
        {
            Changed();
            _rows += copy._rows;
            AddTo(_absolute, copy._absolute);
            AddTo(_square, copy._square);
            for (int k = 0; k < Features; k++)
            {
                _largest[k] = Math.Max(_largest[k], copy._largest[k]);
            }

            _products?.Add(copy._products!);
        }
    }

    // A copy decouples the two locks, so that a.Merge(b) and b.Merge(a) cannot wait for each other, and a.Merge(a) doubles a.
    private CalibrationStatistics Sums()
    {
        lock (_lock)
        {
            CalibrationStatistics copy = new(Features, CollectsCovariance) { _rows = _rows };
            _absolute.CopyTo(copy._absolute, 0);
            _square.CopyTo(copy._square, 0);
            _largest.CopyTo(copy._largest, 0);
            copy._products?.Add(_products!);
            return copy;
        }
    }

    private void Changed() => (_meanAbsolute, _meanSquare, _maxAbsolute, _covariance) = (null, null, null, null);

    private void Accumulate(ReadOnlySpan<float> row)
    {
        for (int k = 0; k < row.Length; k++)
        {
            double x = row[k];
            _absolute[k] += Math.Abs(x);
            _square[k] += x * x;
            _largest[k] = Math.Max(_largest[k], Math.Abs(x));
        }

        _products?.Add(row);
    }

    private double PerRow => _rows == 0 ? 0 : 1.0 / _rows;

    private double[] Mean(double[] sums) => Array.ConvertAll(sums, sum => sum * PerRow);

    private static void AddTo(double[] destination, double[] source)
    {
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] += source[i];
        }
    }
}
