using System;
using System.Linq;
using System.Threading.Tasks;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class CalibrationStatisticsTests
{
    [Fact]
    public void Statistics_are_the_means_they_say() => Drawn.Matrices.Sample(static rows =>
    {
        CalibrationStatistics statistics = SyntheticLayers.StatisticsOf(rows);
        Assert.Equal(rows.Rows, statistics.Rows);
        for (int i = 0; i < rows.Columns; i++)
        {
            AssertClose(Mean(rows, i, static (x, _) => Math.Abs(x), i), statistics.MeanAbsolute[i], 1e-12);
            Assert.Equal(Enumerable.Range(0, rows.Rows).Max(row => Math.Abs((double)rows[row, i])), statistics.MaxAbsolute[i]);
            for (int j = 0; j < rows.Columns; j++)
            {
                double bound = 1e-5 * Math.Sqrt(statistics.MeanSquare[i] * statistics.MeanSquare[j]);
                AssertClose(Mean(rows, i, static (x, y) => x * y, j), statistics.Covariance[i * rows.Columns + j], bound);
            }
        }
    });

    [Fact]
    public void Merging_parts_equals_one_pass() => Gen.Select(Drawn.Matrices, Gen.Int[0, 9]).Sample(static (rows, cut) =>
    {
        int split = Math.Min(cut, rows.Rows) * rows.Columns;
        CalibrationStatistics first = new(rows.Columns), second = new(rows.Columns), whole = new(rows.Columns);
        first.Add(rows.Values.AsSpan(0, split));
        second.Add(rows.Values.AsSpan(split));
        whole.Add(rows);
        first.Merge(second);
        AssertEqual(whole, first);
    });

    [Fact]
    public void Rows_added_one_by_one_count_like_rows_added_at_once()
    {
        Matrix rows = Drawn.Matrix(700, 33, 3);
        CalibrationStatistics whole = SyntheticLayers.StatisticsOf(rows), single = new(33);
        for (int row = 0; row < rows.Rows; row++)
        {
            single.Add(rows.Row(row));
        }

        AssertEqual(whole, single);
    }

    [Fact]
    public void Reading_in_between_does_not_disturb_the_sums()
    {
        Matrix rows = Drawn.Matrix(300, 8, 4);
        CalibrationStatistics statistics = new(8);
        statistics.Add(rows.Values.AsSpan(0, 8 * 100));
        double before = statistics.Covariance[0];
        statistics.Add(rows.Values.AsSpan(8 * 100));
        Assert.NotEqual(before, statistics.Covariance[0]);
        AssertEqual(SyntheticLayers.StatisticsOf(rows), statistics);
    }

    [Fact]
    public void Rows_may_come_from_many_threads()
    {
        Matrix rows = Drawn.Matrix(1000, 16, 5);
        CalibrationStatistics statistics = new(16);
        Parallel.For(0, rows.Rows, row => statistics.Add(rows.Row(row)));
        Assert.Equal(1000, statistics.Rows);
        AssertEqual(SyntheticLayers.StatisticsOf(rows), statistics);
    }

    [Fact]
    public void Merging_with_itself_doubles_the_rows_and_keeps_the_means()
    {
        CalibrationStatistics statistics = SyntheticLayers.StatisticsOf(Drawn.Matrix(10, 4, 6));
        double before = statistics.MeanSquare[2];
        statistics.Merge(statistics);
        Assert.Equal(20, statistics.Rows);
        AssertClose(before, statistics.MeanSquare[2], 1e-12);
    }

    [Fact]
    public void Without_covariance_there_is_none()
    {
        CalibrationStatistics statistics = SyntheticLayers.StatisticsOf(Drawn.Matrix(10, 4, 7), covariance: false);
        Assert.True(statistics.Covariance.IsEmpty);
        Assert.False(statistics.CollectsCovariance);
    }

    [Fact]
    public void Refuses_rows_of_other_features_and_partial_rows()
    {
        CalibrationStatistics statistics = new(4);
        Assert.Contains("Rows of 5 features", Assert.Throws<ArgumentException>(() => statistics.Add(new Matrix(1, 5))).Message);
        Assert.Contains("no whole number of rows", Assert.Throws<ArgumentException>(() => statistics.Add(new float[6])).Message);
    }

    [Fact]
    public void Refuses_values_that_are_not_finite_without_adding_anything()
    {
        CalibrationStatistics statistics = new(2);
        Assert.Contains("Column 0 of calibration row 1", Assert.Throws<ArgumentException>(() => statistics.Add([1f, 2f, float.NaN, 4f])).Message);
        Assert.Equal(0, statistics.Rows);
    }

    [Fact]
    public void Refuses_to_merge_what_does_not_fit()
    {
        Assert.Throws<ArgumentException>(static () => new CalibrationStatistics(4).Merge(new CalibrationStatistics(5)));
        Assert.Throws<ArgumentException>(static () => new CalibrationStatistics(4).Merge(new CalibrationStatistics(4, collectCovariance: false)));
    }

    private static double Mean(Matrix rows, int i, Func<double, double, double> of, int j) =>
        Enumerable.Range(0, rows.Rows).Average(row => of(rows[row, i], rows[row, j]));

    private static void AssertEqual(CalibrationStatistics expected, CalibrationStatistics actual)
    {
        Assert.Equal(expected.Rows, actual.Rows);
        for (int i = 0; i < expected.Features; i++)
        {
            AssertClose(expected.MeanAbsolute[i], actual.MeanAbsolute[i], 1e-12);
            AssertClose(expected.MeanSquare[i], actual.MeanSquare[i], 1e-12);
            for (int j = 0; j < expected.Features; j++)
            {
                // Float products of at most 256 rows: their rounding depends on where blocks end.
                double bound = 1e-5 * Math.Sqrt(expected.MeanSquare[i] * expected.MeanSquare[j]);
                AssertClose(expected.Covariance[i * expected.Features + j], actual.Covariance[i * expected.Features + j], bound);
            }
        }
    }

    private static void AssertClose(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance + 1e-12 * Math.Abs(expected), $"expected {expected}, got {actual}, tolerance {tolerance}");
}
