using System;
using System.Linq;
using KernelGen.Quantization;
using Xunit;

namespace KernelGen.Tests.Quantization;

public sealed class FormatPlannerTests
{
    private static readonly LayerFormats[] s_layers =
    [
        Layer("robust", 0.1, 0.02, 0.01),
        Layer("sensitive", 9, 1, 0.1),
    ];

    [Fact]
    public void Bits_go_where_they_save_most()
    {
        FormatPlan plan = FormatPlanner.Plan(s_layers, 4.5);

        Assert.Equal([("robust", "i3g64"), ("sensitive", "i5g64")], plan.Layers.Select(static layer => (layer.Layer, layer.Format.ToString())));
        Assert.Equal(0.2, plan.Loss, 1e-12);
        Assert.Equal((FormatId.Parse("i3g64").StoredBits(64, 128) + FormatId.Parse("i5g64").StoredBits(64, 128)) / 2, plan.StoredBits, 1e-12);
    }

    [Fact]
    public void Without_a_limit_every_layer_has_its_best_format() =>
        Assert.All(FormatPlanner.Plan(s_layers, 9).Layers, static layer => Assert.Equal("i5g64", layer.Format.ToString()));

    [Fact]
    public void A_budget_below_the_smallest_formats_is_refused() =>
        Assert.Contains("need 3.25", Assert.Throws<ArgumentException>(static () => FormatPlanner.Plan(s_layers, 3)).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_formats_of_one_width_are_refused()
    {
        LayerFormats layer = new("a", 64, 128, [new(FormatId.Parse("i4g64"), 1), new(FormatId.Parse("u4g64z"), 1)]);

        Assert.Contains("'a' have codes of the same width", Assert.Throws<ArgumentException>(() => FormatPlanner.Plan([layer], 9)).Message, StringComparison.Ordinal);
    }

    private static LayerFormats Layer(string name, double three, double four, double five) => new(
        name, 64, 128, [new(FormatId.Parse("i3g64"), three), new(FormatId.Parse("i4g64"), four), new(FormatId.Parse("i5g64"), five)]);
}
