using System.Linq;
using KernelGen.Cli.Demo;
using Xunit;

namespace KernelGen.Tests.Demo;

public sealed class RandomTensorsTests
{
    [Theory]
    [InlineData("f32")]
    [InlineData("i8c_a8")]
    [InlineData("u3g64z")]
    [InlineData("i4t_s24_lr10i4g128")]
    public void Codes_of_a_random_layer_fill_the_range_of_its_format(string id)
    {
        LayerTensors tensors = RandomTensors.Create(FormatId.Parse(id), 64, 256, seed: 1);

        Assert.Equal(FormatId.Parse(id), tensors.Format);
        Assert.True(tensors.Dequantize().Values.Distinct().Count() >= 8);
        Assert.All(tensors.Weights.Codes.GroupBy(static code => code), static codes => Assert.True(codes.Count() >= 8));
    }
}
