using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Many threads may use layers at once, on one device or on several.</summary>
public sealed class ConcurrencyTests
{
    [Fact]
    public void Calls_from_many_threads_do_not_mix()
    {
        OpenClDevice device = TestDevice.Shared;
        using IDeviceLinear first = TestLayer.On(device), second = TestLayer.On(device, "I4G128A8", 160, 384, seed: 2);
        IDeviceLinear[] layers = [first, second];
        int[] inputs = [256, 384];
        float[][] x = [.. Enumerable.Range(0, 16).Select(i => TestLayer.Activations((1 + i % 5) * inputs[i % 2], i))];
        float[][] expected = [.. Enumerable.Range(0, 16).Select(i => TestLayer.Forward(layers[i % 2], x[i], 1 + i % 5))];
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int call = i % 16;
            Assert.Equal(expected[call], TestLayer.Forward(layers[call % 2], x[call], 1 + call % 5));
        });
    }

    [Fact]
    public void First_calls_from_many_threads_build_once()
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached);
        using IDeviceLinear layer = TestLayer.On(device);
        float[] x = TestLayer.Activations(256);
        int builds = 0;
        device.Api.Fault = name =>
        {
            builds += name == "clBuildProgram" ? 1 : 0;
            return 0;
        };
        float[][] results = new float[8][];
        Parallel.For(0, 8, i => results[i] = TestLayer.Forward(layer, x, 1));
        Assert.All(results, result => Assert.Equal(results[0], result));
        Assert.Equal(2, builds);
    }

    [Fact]
    public void Two_devices_work_at_once()
    {
        using OpenClDevice one = TestDevice.Open(), two = TestDevice.Open(OpenClOptions.FromEnvironment() with { CopiesWeights = true });
        using IDeviceLinear first = TestLayer.On(one), second = TestLayer.On(two);
        float[] x = TestLayer.Activations(4 * 256), expected = TestLayer.Forward(first, x, 4);
        Parallel.For(0, 200, i => Assert.Equal(expected, TestLayer.Forward(i % 2 == 0 ? first : second, x, 4)));
    }
}
