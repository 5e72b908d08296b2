using System;
using System.Globalization;
using System.Linq;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class LayerPlanTests(ITestOutputHelper output)
{
    private static readonly Lazy<ResidualStack> s_stack = new(static () => new ResidualStack());

    private static ResidualStack Stack => s_stack.Value;

    [Theory]
    [InlineData(0.25, 0.75)]
    [InlineData(0.5, 0.80)]
    public void Lowering_blocks_that_change_their_input_least_costs_less_than_lowering_any(double fraction, double threshold)
    {
        LayerScore[] scores = [.. Stack.Scores(block => LayerScores.InputModification(Stack.Streams[block], Stack.Streams[block + 1]))];
        BitPlan plan = ScorePlanner.LowerLeastImportant(scores, fraction, high: 8, low: 2);
        Assert.Equal(8 - 6 * fraction, plan.AverageBits, 1e-12);
        AtMost(threshold, Stack.Error(plan) / Stack.RandomError(plan));
    }

    [Theory]
    [InlineData("CMPQ")]
    [InlineData("PMPQ")]
    [InlineData("TDMPQ")]
    public void Each_score_of_cptquant_spends_bits_better_than_chance(string name)
    {
        Matrix[] gradients = Stack.Gradients();
        double[] pruning = LayerScores.Pruning(Stack.Weights, Stack.Loss);
        LayerScore[] scores = [.. Stack.Scores(block => name switch
        {
            "CMPQ" => LayerScores.CanonicalCorrelation(Stack.Streams[block], Stack.Streams[block + 1]),
            "PMPQ" => pruning[2 * block] + pruning[2 * block + 1],
            _ => LayerScores.TaylorExpansion(gradients[block], Stack.Change(block)),
        })];
        BitPlan plan = ScorePlanner.Spend(scores, [4, 8, 16], averageBits: 6);
        output.WriteLine(string.Join(' ', plan.Layers.Select(static layer => layer.Bits)));
        Assert.InRange(plan.AverageBits, 5, 6);
        AtMost(0.8, Stack.Error(plan) / Stack.RandomError(plan));
    }

    [Fact]
    public void Scores_are_what_they_say()
    {
        Matrix x = Drawn.Matrix(200, 6, 1), other = Drawn.Matrix(200, 6, 2), mixing = Drawn.Matrix(6, 6, 3);
        Matrix twice = new(200, 6, Array.ConvertAll(x.Values, static value => 2 * value));
        Assert.Equal(-1, LayerScores.InputModification(x, twice), 1e-6);
        Assert.Equal(1, LayerScores.InputModification(x, new(200, 6, Array.ConvertAll(x.Values, static value => -value))), 1e-6);
        Assert.Equal(0, LayerScores.InputModification(x, new Matrix(200, 6)));
        Assert.Equal(0, LayerScores.CanonicalCorrelation(x, Product.Of(x, mixing)), 1e-4);
        Assert.InRange(LayerScores.CanonicalCorrelation(x, other), 0.8, 1);
        Assert.Equal(0.25, LayerScores.ZScoreDistribution(new Matrix(1, 8, [0, 0, 0, 0, 0, 0, 9, 9])));
        Assert.Equal(11, LayerScores.TaylorExpansion(new Matrix(1, 2, [1, -2]), new Matrix(1, 2, [3, 4])));
        Assert.Equal(
            [9d, 4d],
            LayerScores.Pruning([new Matrix(1, 2, [5, 3]), new Matrix(1, 2, [2, 7])], static layers => -layers.Sum(OutputError.SumOfSquares)));
    }

    [Fact]
    public void Gaussian_weights_have_the_z_scores_of_a_gaussian() =>
        Assert.Equal(0.1587, LayerScores.ZScoreDistribution(SyntheticLayers.Gaussian), 0.01);

    [Fact]
    public void Plans_average_over_weights_and_tell_layers_apart_by_name()
    {
        BitPlan plan = new([new("a", 100, 4), new("b", 300, 3)]);
        Assert.Equal(3.25, plan.AverageBits);
        Assert.Equal(3, plan["b"]);
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(static () => new BitPlan([new("a", 1, 4), new("a", 1, 3)])).Message);
        Assert.Throws<ArgumentException>(static () => new BitPlan([]));
    }

    [Fact]
    public void Spending_prefers_high_scores_and_small_layers()
    {
        BitPlan plan = ScorePlanner.Spend([new("low", 100, -5), new("high", 100, 7), new("small", 10, 7)], [4, 8], averageBits: 6.1);
        Assert.Equal([4, 8, 8], plan.Layers.Select(static layer => layer.Bits));
        Assert.All(ScorePlanner.Spend([new("a", 5, 1), new("b", 5, 1)], [4, 8, 16], 16).Layers, static layer => Assert.Equal(16, layer.Bits));
        Assert.Throws<ArgumentException>(static () => ScorePlanner.Spend([new("a", 5, 1)], [4, 8], 3.9));
        Assert.Throws<ArgumentOutOfRangeException>(static () => ScorePlanner.LowerLeastImportant([new("a", 5, 1)], 1.1, 8, 4));
    }

    [Fact]
    public void Scores_refuse_shapes_that_do_not_fit()
    {
        Assert.Throws<ArgumentException>(static () => LayerScores.InputModification(new Matrix(2, 3), new Matrix(3, 2)));
        Assert.Throws<ArgumentException>(static () => LayerScores.TaylorExpansion(new Matrix(2, 3), new Matrix(3, 2)));
        Assert.Contains("more common rows", Assert.Throws<ArgumentException>(
            static () => LayerScores.CanonicalCorrelation(new Matrix(3, 3), new Matrix(3, 3))).Message);
    }

    private void AtMost(double threshold, double ratio)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {ratio:F3}, at most {threshold:F2} asked"));
        Assert.InRange(ratio, 0, threshold);
    }
}
