using System;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Layers are chained on the device, and mistakes are explained.</summary>
public sealed class DeviceTensorTests
{
    [Fact]
    public void Chained_layers_compute_what_they_compute_with_copies()
    {
        OpenClDevice device = TestDevice.Shared;
        using IDeviceLinear first = TestLayer.On(device, "I4G128", 384, 256), second = TestLayer.On(device, "I4G128A8", 64, 384, seed: 2);
        float[] x = TestLayer.Activations(5 * 256), expected = TestLayer.Forward(second, TestLayer.Forward(first, x, 5), 5), actual = new float[5 * 64];
        using DeviceTensor inputs = device.Allocate(8, 256), between = device.Allocate(8, 384), outputs = device.Allocate(8, 64);
        inputs.Write(x);
        first.Forward(inputs, between, 5);
        second.Forward(between, outputs, 5);
        outputs.Read(actual);
        Assert.Contains(expected, static value => value != 0);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void A_low_rank_branch_is_part_of_the_chain()
    {
        OpenClDevice device = TestDevice.Shared;
        using IDeviceLinear layer = TestLayer.On(device, "SlimFp16", 96, 256);
        float[] x = TestLayer.Activations(2 * 256), expected = TestLayer.Forward(layer, x, 2), actual = new float[2 * 96];
        using DeviceTensor inputs = device.Allocate(2, 256), outputs = device.Allocate(2, 96);
        inputs.Write(x);
        layer.Forward(inputs, outputs, 2);
        outputs.Read(actual);
        Assert.Contains(expected, static value => value != 0);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void A_new_tensor_holds_zeros()
    {
        using DeviceTensor tensor = TestDevice.Shared.Allocate(3, 5), onCpu = CpuDevice.Default.Allocate(3, 5);
        float[] values = new float[15];
        foreach (DeviceTensor one in new[] { tensor, onCpu })
        {
            Array.Fill(values, 1);
            one.Read(values);
            Assert.All(values, static value => Assert.Equal(0, value));
            one.Write([1, 2]);
            one.Read(values.AsSpan(0, 3));
            Assert.Equal([1f, 2f, 0f], values[..3]);
        }
    }

    [Fact]
    public void Tensors_of_another_device_or_shape_are_refused()
    {
        OpenClDevice device = TestDevice.Shared;
        using OpenClDevice other = TestDevice.Open();
        using IDeviceLinear layer = TestLayer.On(device);
        using DeviceTensor x = device.Allocate(2, 256), y = device.Allocate(2, 96), foreign = other.Allocate(2, 256), cpu = CpuDevice.Default.Allocate(2, 256);
        foreach (DeviceTensor wrong in new[] { foreign, cpu })
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() => layer.Forward(wrong, y, 1));
            Assert.Contains("allocate it by Allocate of the layer's device", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("the tensor is 2×96", Assert.Throws<ArgumentException>(() => layer.Forward(y, y, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("needs 3 rows", Assert.Throws<ArgumentException>(() => layer.Forward(x, y, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => x.Write(new float[513]));
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Allocate(0, 1));
        layer.Forward(x, y, 0);
    }
}
