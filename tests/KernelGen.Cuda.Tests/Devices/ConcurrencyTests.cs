using System;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Tests.Driver;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Many threads may use layers at once, on one device or on several.</summary>
[Collection(nameof(DriverCollection))]
public sealed class ConcurrencyTests
{
    [Fact]
    public void Calls_from_many_threads_do_not_mix()
    {
        using CudaDevice device = TestGpu.Open(), second = TestGpu.Open();
        using IDeviceLinear a = TestGpu.Layer(device), b = TestGpu.Layer(device, "I4G128A8", 64, 384, seed: 2), c = TestGpu.Layer(second);
        IDeviceLinear[] layers = [a, b, c];
        int[] inputs = [256, 384, 256];
        float[][] x = [.. Enumerable.Range(0, 9).Select(i => TestGpu.Activations((1 + i % 3) * inputs[i % 3], i))];
        float[][] expected = [.. Enumerable.Range(0, 9).Select(i => TestGpu.Forward(layers[i % 3], x[i], 1 + i % 3))];
        Parallel.For(0, 45, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            int call = i % 9;
            Assert.Equal(expected[call], TestGpu.Forward(layers[call % 3], x[call], 1 + call % 3));
            Assert.Equal(0, StubDriver.PushedContexts());
        });
    }

    [Fact]
    public void Recordings_and_calls_do_not_mix()
    {
        using CudaDevice device = TestGpu.Open();
        using IDeviceLinear layer = TestGpu.Layer(device, "SlimFp16"), recorded = TestGpu.Layer(device, "SlimFp16", seed: 2);
        using DeviceTensor xs = device.Allocate(1, 256), ys = device.Allocate(1, 96);
        float[] x = TestGpu.Activations(3 * 256), expected = TestGpu.Forward(layer, x, 3), expectedOne = TestGpu.Forward(recorded, x[..256], 1);
        xs.Write(x.AsSpan(0, 256));
        Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            if (i % 3 != 0)
            {
                Assert.Equal(expected, TestGpu.Forward(layer, x, 3));
                return;
            }

            float[] one = new float[96];
            using CudaGraph graph = device.Capture(() => recorded.Forward(xs, ys, 1));
            graph.Launch();
            ys.Read(one);
            Assert.Equal(expectedOne, one);
        });
    }

    [Fact]
    public void First_calls_from_many_threads_compile_once()
    {
        using CudaDevice device = TestGpu.Open(TestGpu.Uncached with { Forced = CudaVariant.Scalar });
        using IDeviceLinear layer = TestGpu.Layer(device);
        float[] x = TestGpu.Activations(256);
        float[][] results = new float[6][];
        Parallel.For(0, 6, i => results[i] = TestGpu.Forward(layer, x, 1));
        Assert.All(results, result => Assert.Equal(results[0], result));
        Assert.Equal(2, device.Programs.Compiled);
    }

    [Fact]
    public void A_group_computes_what_its_layers_compute_and_stages_once()
    {
        using CudaDevice device = TestGpu.Open(TestGpu.Uncached with { Forced = CudaVariant.Scalar });
        using IDeviceLinear a = TestGpu.Layer(device), b = TestGpu.Layer(device, outputs: 40, seed: 2), c = TestGpu.Layer(device, "I4G128A8", 33, seed: 3);
        float[] x = TestGpu.Activations(2 * 256), ya = new float[2 * 96], yb = new float[2 * 40], yc = new float[2 * 33];
        float[][] expected = [TestGpu.Forward(a, x, 2), TestGpu.Forward(b, x, 2), TestGpu.Forward(c, x, 2)];
        StubDriver.Reports.Clear();
        device.Join([a, b, c]).Forward(x, 2, [ya, yb, yc]);
        Assert.Equal(expected, [ya, yb, yc]);
        Assert.Equal(5, StubDriver.Reports.Count);
    }
}
