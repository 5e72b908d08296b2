using System;
using System.Runtime.CompilerServices;
using KernelGen.Tests.Driver;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Layers and devices come and go, and nothing stays behind.</summary>
[Collection(nameof(DriverCollection))]
public sealed class LifetimeTests
{
    [Fact]
    public void What_is_disposed_says_so()
    {
        CudaDevice device = TestGpu.Open();
        IDeviceLinear layer = TestGpu.Layer(device), other = TestGpu.Layer(device);
        DeviceTensor x = device.Allocate(1, 256), y = device.Allocate(1, 96);
        CudaGraph graph = device.Capture(() => layer.Forward(x, y, 1));
        float[] values = new float[256], outputs = new float[96];
        layer.Forward(values, outputs, 1);
        layer.Dispose();
        layer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => layer.Forward(values, outputs, 1));
        Assert.Throws<ObjectDisposedException>(() => layer.ToTensors());
        Assert.Throws<ObjectDisposedException>(graph.Launch);
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.Read(values));
        device.Dispose();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => other.Forward(values, outputs, 1));
        Assert.Throws<ObjectDisposedException>(() => device.Allocate(1, 1));
        Assert.Throws<ObjectDisposedException>(graph.Launch);
        Assert.Throws<ObjectDisposedException>(device.Synchronize);
        graph.Dispose();
        other.Dispose();
        y.Dispose();
    }

    [Fact]
    public void Nothing_is_left_on_a_device_that_was_disposed_first()
    {
        CollectGarbage();
        (long before, int open) = (StubDriver.AllocatedBytes, CudaContext.Open);
        using (CudaDevice device = TestGpu.Open())
        {
            using IDeviceLinear layer = TestGpu.Layer(device);
            TestGpu.Forward(layer, TestGpu.Activations(256), 1);
            Assert.NotEqual(before, StubDriver.AllocatedBytes);
        }

        Assert.Equal((before, open), (StubDriver.AllocatedBytes, CudaContext.Open));
    }

    [Fact]
    public void What_nobody_disposed_is_freed_by_finalizers()
    {
        CollectGarbage();
        (long before, int open) = (StubDriver.AllocatedBytes, CudaContext.Open);
        LeaveEverything();
        CollectGarbage();
        Assert.Equal((before, open), (StubDriver.AllocatedBytes, CudaContext.Open));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveEverything()
    {
        CudaDevice device = TestGpu.Open();
        IDeviceLinear layer = TestGpu.Layer(device);
        DeviceTensor x = device.Allocate(1, 256), y = device.Allocate(1, 96);
        device.Capture(() => layer.Forward(x, y, 1)).Launch();
    }

    private static void CollectGarbage()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
