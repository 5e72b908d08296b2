using System;
using System.Globalization;
using System.Linq;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class SlimQuantTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(512)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(4096)]
    [InlineData(20000)]
    public void The_scale_is_within_two_percent_of_the_best_whatever_the_number_of_bins(int bins)
    {
        foreach (int bits in new[] { 2, 3, 4 })
        {
            Compare(SyntheticLayers.Gaussian, bits, new SlimQuant(bins));
            Compare(SyntheticLayers.HeavyTailed, bits, new SlimQuant(bins));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public void The_automatic_number_of_bins_is_enough_for_every_width(int bits)
    {
        Compare(SyntheticLayers.Gaussian, bits, new SlimQuant());
        Compare(SyntheticLayers.HeavyTailed, bits, new SlimQuant());
    }

    [Theory]
    [InlineData("i4g128")]
    [InlineData("i8c")]
    [InlineData("i2g16")]
    public void Small_units_are_priced_exactly(string id)
    {
        WeightFormat format = FormatId.Parse(id).Weights;
        int length = format.Granularity == Granularity.Group ? format.GroupSize : SyntheticLayers.Inputs;
        for (int row = 0; row < 8; row++)
        {
            float[] unit = SyntheticLayers.HeavyTailed.Row(row)[..length].ToArray();
            SortedWeights sorted = new(unit);
            double best = sorted.LeastSquaredError(format.Element);
            double error = sorted.SquaredError(format.Element, new SlimQuant().Find(format, unit).Scale);
            double full = sorted.SquaredError(format.Element, new AbsMax().Find(format, unit).Scale);
            Assert.InRange(error, 0, Math.Min(full * (1 + 1e-4), best * 1.05));
        }
    }

    /// <summary>A search that refines around the best of eleven coarse points collapses to the first bin here, since the optimum lies in
    /// the last coarse interval.</summary>
    [Theory]
    [InlineData(512)]
    [InlineData(1000)]
    [InlineData(1001)]
    public void Uniform_weights_keep_nearly_their_whole_range(int bins)
    {
        // Uniform in [0, 1], 4 bits: E(α) = α·(α/7)²/12 + (1 − α)³/3 is least where 3α²/588 = (1 − α)², at 0.933.
        float[] weights = [.. Enumerable.Range(0, 200_000).Select(static i => i / 199_999f)];
        double alpha = 7 * new SlimQuant(bins).Find(FormatId.Parse("i4tsf32").Weights, weights).Scale;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bins} bins: α = {alpha:F4} of the maximum"));
        Assert.Equal(0.933, alpha, 0.01);
    }

    [Fact]
    public void Refuses_fewer_than_two_bins() => Assert.Throws<ArgumentOutOfRangeException>(static () => new SlimQuant(1));

    private void Compare(Matrix weights, int bits, SlimQuant rule)
    {
        WeightFormat format = FormatId.Parse(string.Create(CultureInfo.InvariantCulture, $"i{bits}t")).Weights;
        SortedWeights sorted = new(weights.Values);
        UnitScale found = rule.Find(format, weights.Values);
        double best = sorted.LeastSquaredError(format.Element);
        double error = OutputError.SumOfSquares(OutputError.Difference(weights, RoundToNearest.Quantize(format, weights, rule).Dequantize()));
        double alpha = found.Scale * format.Element.SymmetricMax / sorted.Largest;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{bits} bits: α = {alpha:F4} of the maximum, {error / best:F5} of the least error"));
        Assert.InRange(error / best, 0, 1.02);
        Assert.Equal(error, sorted.SquaredError(format.Element, found.Scale), error * 1e-4);
    }

    /// <summary>The exact error of any scale: weights between two rounding thresholds are contiguous once sorted.</summary>
    private sealed class SortedWeights
    {
        private readonly float[] _sorted;
        private readonly double[] _sums;
        private readonly double[] _squares;

        public SortedWeights(float[] weights)
        {
            _sorted = [.. weights.Order()];
            _sums = new double[weights.Length + 1];
            _squares = new double[weights.Length + 1];
            for (int i = 0; i < _sorted.Length; i++)
            {
                _sums[i + 1] = _sums[i] + _sorted[i];
                _squares[i + 1] = _squares[i] + (double)_sorted[i] * _sorted[i];
            }
        }

        public double Largest => Math.Max(-_sorted[0], _sorted[^1]);

        /// <summary>The least error over 5000 equally spaced scales.</summary>
        public double LeastSquaredError(Element element) =>
            Enumerable.Range(1, 5000).Min(i => SquaredError(element, Largest * i / 5000 / element.SymmetricMax));

        public double SquaredError(Element element, double scale)
        {
            double total = 0;
            for (int code = 0, from = 0; code <= element.MaxStoredCode; code++)
            {
                double level = element.Decode(code) * scale;
                int to = code == element.MaxStoredCode ? _sorted.Length : IndexOf(level + element.CodeStep * scale / 2);
                total += _squares[to] - _squares[from] - 2 * level * (_sums[to] - _sums[from]) + level * level * (to - from);
                from = to;
            }

            return total;
        }

        private int IndexOf(double threshold)
        {
            int index = Array.BinarySearch(_sorted, (float)threshold);
            return index < 0 ? ~index : index;
        }
    }
}
