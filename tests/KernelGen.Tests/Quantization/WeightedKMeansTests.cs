using System;
using System.Globalization;
using System.Linq;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

/// <summary>The "works when" of SqueezeLLM's tables: one per row, each weight counting by the mean square of its input.</summary>
public sealed class WeightedKMeansTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false, 0.68)]
    [InlineData(true, 0.55)]
    public void Three_bit_tables_per_row_beat_a_uniform_grid(bool heavyTailed, double threshold)
    {
        Matrix weights = heavyTailed ? SyntheticLayers.HeavyTailed : SyntheticLayers.Gaussian;
        double uniform = HeldOut(weights, Quantizers.Rtn.Quantize(FormatId.Parse("u3cz"), weights, cancellationToken: TestContext.Current.CancellationToken).Dequantize());
        double weighted = HeldOut(weights, ByTables(weights, InputPower())) / uniform, plain = HeldOut(weights, ByTables(weights, [])) / uniform;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"weighted {weighted:F3} of RTN, unweighted {plain:F3}"));
        Assert.InRange(weighted, 0, threshold);
        Assert.True(weighted < plain);
    }

    [Fact]
    public void No_other_partition_of_few_values_is_better() =>
        Gen.Select(Gen.Int[1, 9].SelectMany(static n => Gen.Select(Gen.Int[-9, 9].Array[n], Gen.Int[0, 4].Array[n])), Gen.Int[1, 4]).Sample(
            static (points, count) =>
            {
                float[] values = Array.ConvertAll(points.Item1, static value => value / 3f), weights = Array.ConvertAll(points.Item2, static w => (float)w);
                float[] used = weights.Any(static w => w > 0) ? weights : [.. weights.Select(static _ => 1f)];
                float[] table = WeightedKMeans.Fit(values, weights, count);
                Assert.InRange(table.Length, 1, count);
                Assert.Equal(table.Distinct().Order(), table);
                Assert.Equal(BestCost(values, used, count), Cost(values, used, table), 1e-5);
            },
            iter: 2000);

    [Fact]
    public void Many_values_are_served_nearly_as_well_as_by_the_optimum()
    {
        // 50 000 normal values: the distortion of the best 16 levels for a Gaussian is 0.01154 (Max 1960).
        float[] values = Drawn.Matrix(1, 50000, 61).Values;
        float[] table = WeightedKMeans.Fit(values, [], 16);
        Assert.Equal(16, table.Length);
        Assert.InRange(Cost(values, [.. values.Select(static _ => 1f)], table) / values.Length, 0, 0.0118);
    }

    [Fact]
    public void A_table_as_large_as_the_values_holds_them() =>
        Assert.Equal([-1f, 0.5f, 3f], WeightedKMeans.Fit([3, -1, 0.5f, 3], [1, 1, 0, 2], 256));

    [Fact]
    public void Values_that_do_not_count_do_not_move_the_table() =>
        Assert.Equal([1f, 5f], WeightedKMeans.Fit([1, 5, 100, -100], [1, 1, 0, 0], 2));

    [Fact]
    public void Nearest_finds_the_nearest() => Gen.Select(Gen.Float[-10, 10].Array[1, 20], Gen.Float[-12, 12]).Sample(static (table, value) =>
    {
        float[] centroids = [.. table.Distinct().Order()];
        Assert.Equal(centroids.Min(c => Math.Abs(c - value)), Math.Abs(centroids[WeightedKMeans.Nearest(centroids, value)] - value));
    });

    [Fact]
    public void Refuses_what_it_cannot_use()
    {
        Assert.Throws<ArgumentException>(static () => WeightedKMeans.Fit([], [], 2));
        Assert.Throws<ArgumentException>(static () => WeightedKMeans.Fit([1, 2], [1], 2));
        Assert.Throws<ArgumentException>(static () => WeightedKMeans.Fit([1, float.NaN], [], 2));
        Assert.Contains("negative", Assert.Throws<ArgumentException>(static () => WeightedKMeans.Fit([1, 2], [1, -1], 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(static () => WeightedKMeans.Fit([1], [], 0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => WeightedKMeans.Fit([1], [], 257));
    }

    private static float[] InputPower() => Array.ConvertAll(SyntheticLayers.Statistics.MeanSquare.ToArray(), static power => (float)power);

    private static Matrix ByTables(Matrix weights, float[] importance)
    {
        Matrix result = new(weights.Rows, weights.Columns);
        System.Threading.Tasks.Parallel.For(0, weights.Rows, row =>
        {
            float[] table = WeightedKMeans.Fit(weights.Row(row), importance, 8);
            for (int k = 0; k < weights.Columns; k++)
            {
                result[row, k] = table[WeightedKMeans.Nearest(table, weights[row, k])];
            }
        });
        return result;
    }

    private static double HeldOut(Matrix weights, Matrix approximation) => OutputError.Relative(SyntheticLayers.HeldOut, weights, approximation);

    private static double Cost(float[] values, float[] weights, float[] table) =>
        values.Zip(weights).Sum(pair => pair.Second * Math.Pow(pair.First - table[WeightedKMeans.Nearest(table, pair.First)], 2));

    /// <summary>The least cost over all assignments of values to clusters, tried one by one.</summary>
    private static double BestCost(float[] values, float[] weights, int count)
    {
        (float Value, float Weight)[] sorted = [.. values.Zip(weights).OrderBy(static pair => pair.First)];
        return Best(0, count);

        double Best(int start, int clusters)
        {
            if (start == sorted.Length)
            {
                return 0;
            }

            return clusters == 0 ? double.PositiveInfinity
                : Enumerable.Range(start + 1, sorted.Length - start).Min(end => One(start, end) + Best(end, clusters - 1));
        }

        double One(int start, int end)
        {
            (float Value, float Weight)[] part = sorted[start..end];
            double weight = part.Sum(static p => (double)p.Weight), mean = weight > 0 ? part.Sum(static p => (double)p.Weight * p.Value) / weight : 0;
            return part.Sum(p => p.Weight * Math.Pow(p.Value - mean, 2));
        }
    }
}
