using System;
using System.Diagnostics;
using System.Threading.Tasks;
using KernelGen.Tests.Processes;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Layers and devices come and go, and nothing stays behind.</summary>
public sealed class LifetimeTests
{
    private const long Slack = 64 << 20;

    /// <summary>In a process of its own, so that other tests' memory does not count.</summary>
    [Fact]
    public Task A_thousand_layers_leak_nothing()
    {
        _ = TestDevice.Name;
        return ChildProcess.Run(CreateThousandLayers);
    }

    [Fact]
    public Task Devices_leak_nothing()
    {
        _ = TestDevice.Name;
        return ChildProcess.Run(CreateDevices);
    }

    [Fact]
    public void What_is_disposed_says_so()
    {
        OpenClDevice device = TestDevice.Open();
        IDeviceLinear layer = TestLayer.On(device), other = TestLayer.On(device);
        DeviceTensor tensor = device.Allocate(1, 256);
        float[] x = TestLayer.Activations(256), y = new float[96];
        layer.Forward(x, y, 1);
        layer.Dispose();
        layer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => layer.Forward(x, y, 1));
        Assert.Throws<ObjectDisposedException>(() => layer.ToTensors());
        tensor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.Read(y));
        device.Dispose();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => other.Forward(x, y, 1));
        Assert.Throws<ObjectDisposedException>(() => device.Allocate(1, 1));
        other.Dispose();
    }

    private static void CreateThousandLayers()
    {
        using OpenClDevice device = TestDevice.Open(), copying = TestDevice.Open(new OpenClOptions { CopiesWeights = true });
        LayerTensors tensors = TestLayer.Tensors(outputs: 512, inputs: 1024);
        float[] x = TestLayer.Activations(1024), y = new float[512];
        long before = 0;
        for (int i = 0; i < 1000; i++)
        {
            OpenClDevice where = i % 2 == 0 ? device : copying;
            using IDeviceLinear layer = where.Prepare(LayerCatalog.Named("I4G128").Kernels, tensors);
            using DeviceTensor inputs = where.Allocate(1, 1024), outputs = where.Allocate(1, 512);
            layer.Forward(x, y, 1);
            layer.Forward(inputs, outputs, 1);
            before = i == 100 ? Memory() : before;
        }

        // 900 layers are 250 MB of weights.
        Assert.InRange(Memory() - before, long.MinValue, Slack);
    }

    private static void CreateDevices()
    {
        float[] x = TestLayer.Activations(256), y = new float[96];
        long before = 0;
        for (int i = 0; i < 60; i++)
        {
            using OpenClDevice device = TestDevice.Open();
            using IDeviceLinear layer = TestLayer.On(device);
            layer.Forward(x, y, 1);
            before = i == 20 ? Memory() : before;
        }

        Assert.InRange(Memory() - before, long.MinValue, Slack);
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
