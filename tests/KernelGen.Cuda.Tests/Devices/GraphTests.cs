using System;
using KernelGen.Tests.Driver;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Recorded work runs again on what its tensors hold then, and what cannot be recorded is refused.</summary>
[Collection(nameof(DriverCollection))]
public sealed class GraphTests
{
    [Theory]
    [InlineData("I4G128", "I4G128A8")]
    [InlineData("SlimFp16", "SlimA8")]
    [InlineData("U2G64ZOutliers", "I2COutlierColumnsA8")]
    [InlineData("U2G64ZMixedGroups", "U4G32ZMixedRowsA8G32")]
    public void A_chain_of_layers_runs_again(string firstName, string secondName)
    {
        using CudaDevice device = TestGpu.Open(TestGpu.Uncached with { Forced = CudaVariant.Scalar });
        using IDeviceLinear first = TestGpu.Layer(device, firstName, 96, 256), second = TestGpu.Layer(device, secondName, 40, 96, seed: 2);
        using DeviceTensor x = device.Allocate(2, 256), between = device.Allocate(2, 96), y = device.Allocate(2, 40);
        using CudaGraph graph = device.Capture(() =>
        {
            first.Forward(x, between, 2);
            second.Forward(between, y, 2);
        });
        for (int seed = 1; seed < 4; seed++)
        {
            float[] values = TestGpu.Activations(2 * 256, seed), actual = new float[2 * 40];

            // A call with more rows grows what layers share, and not what the recording uses.
            float[] expected = TestGpu.Forward(second, TestGpu.Forward(first, [.. values, .. values], 4), 4)[..80];
            x.Write(values);
            graph.Launch();
            y.Read(actual);
            AssertNear(expected, actual);
        }
    }

    [Fact]
    public void What_cannot_be_recorded_is_refused_and_the_device_goes_on()
    {
        using CudaDevice device = TestGpu.Open();
        using IDeviceLinear layer = TestGpu.Layer(device);
        using DeviceTensor x = device.Allocate(4, 256), y = device.Allocate(4, 96);
        float[] values = TestGpu.Activations(256), outputs = new float[96];
        Refused("copy from or to the host", () => layer.Forward(values, outputs, 1));
        Refused("copy from the host", () => x.Write(values));
        Refused("copy to the host", () => y.Read(outputs));
        Refused("allocate memory", () => device.Allocate(1, 1).Dispose());
        Refused("measure", () => device.Measure(static () => { }));
        Refused("record", () => device.Capture(static () => { }).Dispose());
        Refused("wait", device.Synchronize);
        Assert.Null(device.Recording);
        layer.Forward(values, outputs, 1);
        Assert.Contains(outputs, static value => value != 0);

        void Refused(string what, Action action)
        {
            // The first run is an ordinary one.
            bool isFirst = true;
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => device.Capture(() =>
            {
                if (!isFirst)
                {
                    action();
                }

                isFirst = false;
                layer.Forward(x, y, 1);
            }));
            Assert.Contains($"cannot {what} while work is recorded", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Work_that_asks_for_more_the_second_time_is_refused()
    {
        using CudaDevice device = TestGpu.Open();
        using IDeviceLinear layer = TestGpu.Layer(device);
        using DeviceTensor x = device.Allocate(8, 256), y = device.Allocate(8, 96);
        int rows = 0;
        Assert.Throws<InvalidOperationException>(() => device.Capture(() => layer.Forward(x, y, rows += 4)));
        rows = 0;
        layer.Forward(x, y, 8);
        device.Capture(() => layer.Forward(x, y, 8)).Dispose();
    }

    [Fact]
    public void The_time_of_work_is_measured()
    {
        using CudaDevice device = TestGpu.Open();
        using IDeviceLinear layer = TestGpu.Layer(device);
        using DeviceTensor x = device.Allocate(1, 256), y = device.Allocate(1, 96);
        layer.Forward(x, y, 1);
        double nothing = device.Measure(static () => { }), once = device.Measure(() => layer.Forward(x, y, 1));
        Assert.InRange(nothing, 0, 100);
        Assert.True(once > nothing, $"{once} ms with a layer, {nothing} ms without");
        Assert.Equal(0, StubDriver.PushedContexts());
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Contains(expected, static value => value != 0);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Math.Abs(expected[i]) * 1e-3 + 1e-3);
        }
    }
}
