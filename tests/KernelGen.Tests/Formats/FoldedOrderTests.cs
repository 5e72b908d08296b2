using System;
using System.Linq;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Formats;

public sealed class FoldedOrderTests
{
    /// <summary>Layers one after the other compute the same product, whichever of them knows the order.</summary>
    [Theory]
    [InlineData("i4g4", "i4g8_p")]
    [InlineData("i3c_rank2f16_o5", "u2g8z_k30u4g8z_p_o5")]
    [InlineData("u4c_n50i8c_oc10", "i4c_n50i8c_p_rank3i8c_oc10")]
    [InlineData("i4g4_p", "i4t_s24_p")]
    public void The_producer_writes_what_the_consumer_has_stored(string first, string second)
    {
        const int Middle = 40;
        LayerTensors producer = RandomLayers.Create(FormatId.Parse(first), Middle, 24, seed: 1), consumer = RandomLayers.Create(FormatId.Parse(second), 37, Middle, seed: 2);
        int[] order = consumer.Order!.Columns;
        (LayerTensors before, LayerTensors after) = FoldedOrder.Fold(producer, consumer);
        Assert.Equal(producer.Format, before.Format);
        Assert.Equal(consumer.Format with { IsPermuted = false }, after.Format);

        Matrix old = producer.Dequantize(), written = before.Dequantize(), oldWeights = consumer.Dequantize(), weights = after.Dequantize();
        Assert.Equal(order.SelectMany(row => old.Row(row).ToArray()), written.Values);
        Assert.Equal(producer.Bias is null ? null : Array.ConvertAll(order, row => producer.Bias[row]), before.Bias);
        for (int n = 0; n < weights.Rows; n++)
        {
            Assert.Equal(order.Select(column => oldWeights[n, column]), weights.Row(n).ToArray());
        }
    }

    [Fact]
    public void What_cannot_be_folded_is_refused()
    {
        LayerTensors producer = RandomLayers.Create(FormatId.Parse("i4c"), 32, 8, seed: 1), shorter = RandomLayers.Create(FormatId.Parse("i4c"), 31, 8, seed: 1);
        LayerTensors plain = RandomLayers.Create(FormatId.Parse("i4c"), 8, 32, seed: 2), permuted = RandomLayers.Create(FormatId.Parse("i4c_p"), 8, 32, seed: 3);
        LayerTensors grouped = RandomLayers.Create(FormatId.Parse("i4c_p_rank2i4g8"), 8, 32, seed: 4);
        Assert.Contains("nothing to fold", Assert.Throws<ArgumentException>(() => FoldedOrder.Fold(producer, plain)).Message, StringComparison.Ordinal);
        Assert.Contains("31 outputs", Assert.Throws<ArgumentException>(() => FoldedOrder.Fold(shorter, permuted)).Message, StringComparison.Ordinal);
        Assert.Contains("one scale per row or tensor", Assert.Throws<ArgumentException>(() => FoldedOrder.Fold(producer, grouped)).Message, StringComparison.Ordinal);
    }
}
