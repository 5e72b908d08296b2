using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class BudgetPlannerTests
{
    [Fact]
    public void Finds_the_best_of_all_combinations() => Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[0, 99999], Gen.Double[0, 1.1]).Sample(
        static (layers, widths, seed, part) =>
        {
            LayerOptions[] options = Draw(layers, widths, seed);
            double budget = Budget(options, part);
            BitPlan? plan = BudgetPlanner.Plan(options, budget);
            double best = Best(options, 0, budget);
            Assert.Equal(double.IsInfinity(best), plan is null);
            if (plan is not null)
            {
                Assert.True(Cost(options, plan) <= budget * (1 + 1e-12));
                Assert.Equal(best, Loss(options, plan), 1e-9);
            }
        },
        iter: 2000);

    [Fact]
    public void Twelve_layers_agree_with_trying_everything()
    {
        foreach (double part in new[] { 0.2, 0.5, 0.8 })
        {
            LayerOptions[] options = Draw(12, 3, 12);
            double budget = Budget(options, part);
            Assert.Equal(Best(options, 0, budget), Loss(options, BudgetPlanner.Plan(options, budget)!), 1e-9);
        }
    }

    [Fact]
    public void A_model_of_two_hundred_layers_is_solved()
    {
        LayerOptions[] options = Draw(200, 5, 13);
        BitPlan plan = BudgetPlanner.Plan(options, Budget(options, 0.4))!;
        Assert.InRange(Cost(options, plan), 0.999 * Budget(options, 0.4), Budget(options, 0.4) * (1 + 1e-12));
    }

    [Fact]
    public void Says_when_no_plan_is_fast_enough() => Assert.Null(BudgetPlanner.Plan([new("a", 1, [new(4, 2, 0), new(8, 3, 0)])], 1.9));

    [Fact]
    public void Takes_the_slower_width_only_if_it_pays()
    {
        // On this device 3 bits are slower than 4: never worth it. 8 bits save most per second in b.
        LayerOptions[] layers =
        [
            new("a", 10, [new(3, 1.2, 5), new(4, 1, 4), new(8, 2, 3)]),
            new("b", 10, [new(3, 1.2, 9), new(4, 1, 8), new(8, 2, 1)]),
        ];
        Assert.Equal([4, 8], BudgetPlanner.Plan(layers, 3)!.Layers.Select(static layer => layer.Bits));
        Assert.Equal([8, 8], BudgetPlanner.Plan(layers, 4)!.Layers.Select(static layer => layer.Bits));
    }

    [Fact]
    public void Refuses_options_that_make_no_sense()
    {
        Assert.Throws<ArgumentException>(static () => BudgetPlanner.Plan([], 1));
        Assert.Contains("no width", Assert.Throws<ArgumentException>(static () => BudgetPlanner.Plan([new("a", 1, [])], 1)).Message);
        Assert.Contains("at 4 bits", Assert.Throws<ArgumentException>(static () => BudgetPlanner.Plan([new("a", 1, [new(4, -1, 0)])], 1)).Message);
        Assert.Throws<ArgumentException>(static () => BudgetPlanner.Plan([new("a", 1, [new(4, 1, double.NaN)])], 1));
    }

    private static LayerOptions[] Draw(int layers, int widths, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, layers).Select(layer => new LayerOptions(
            $"layer{layer}",
            1 + random.Next(9),
            [.. Enumerable.Range(1, widths).Select(bits => new WidthOption(bits, random.NextDouble() + 0.3 * bits, random.NextDouble() + Math.Pow(2, 2 - bits)))]))];
    }

    private static double Budget(LayerOptions[] layers, double part)
    {
        double least = layers.Sum(static layer => layer.Options.Min(static option => option.Cost));
        double most = layers.Sum(static layer => layer.Options.Max(static option => option.Cost));
        return 0.98 * least + part * (most - least);
    }

    private static double Best(LayerOptions[] layers, int start, double budget) => budget < 0 ? double.PositiveInfinity
        : start == layers.Length ? 0
        : layers[start].Options.Min(option => option.Loss + Best(layers, start + 1, budget - option.Cost));

    private static double Cost(LayerOptions[] layers, BitPlan plan) => Chosen(layers, plan).Sum(static option => option.Cost);

    private static double Loss(LayerOptions[] layers, BitPlan plan) => Chosen(layers, plan).Sum(static option => option.Loss);

    private static IEnumerable<WidthOption> Chosen(LayerOptions[] layers, BitPlan plan) =>
        layers.Select(layer => layer.Options.First(option => option.Bits == plan[layer.Name]));
}
