using System;
using System.Linq;
using KernelGen.Tests.Driver;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Tensors hold what was written, in each type.</summary>
[Collection(nameof(DriverCollection))]
public sealed class TensorTests
{
    [Theory]
    [InlineData(CudaTensorType.Float32)]
    [InlineData(CudaTensorType.Float16)]
    [InlineData(CudaTensorType.BFloat16)]
    public void A_new_tensor_holds_zeros_and_then_what_was_written(CudaTensorType type)
    {
        using CudaDevice device = TestGpu.Open();
        using CudaTensor tensor = device.Allocate(3, 5, type);
        float[] values = new float[15];
        Array.Fill(values, 1);
        tensor.Read(values);
        Assert.All(values, static value => Assert.Equal(0, value));
        tensor.Write([1, 2.5f, float.PositiveInfinity]);
        tensor.Read(values.AsSpan(0, 4));
        Assert.Equal([1f, 2.5f, float.PositiveInfinity, 0f], values[..4]);
    }

    [Fact]
    public void Large_tensors_are_copied_in_pieces()
    {
        using CudaDevice device = TestGpu.Open();
        using DeviceTensor tensor = device.Allocate(3, 1_000_003);
        using CudaTensor halves = device.Allocate(3, 1_000_003, CudaTensorType.Float16);
        float[] source = [.. Enumerable.Range(0, 3 * 1_000_003).Select(static i => (float)(i % 2048))], back = new float[source.Length];
        foreach (DeviceTensor one in new[] { tensor, halves })
        {
            one.Write(source);
            Array.Clear(back);
            one.Read(back);
            Assert.True(source.AsSpan().SequenceEqual(back));
        }
    }

    [Fact]
    public void Floats_are_rounded_to_the_nearest_and_halves_copied_as_they_are()
    {
        using CudaDevice device = TestGpu.Open();
        using CudaTensor halves = device.Allocate(1, 4, CudaTensorType.Float16), brain = device.Allocate(1, 4, CudaTensorType.BFloat16);
        float[] source = [1.00048828125f, 3.1415927f, -1e-8f, float.NaN], values = new float[4];
        Half[] bits = new Half[4];
        halves.Write(source);
        halves.Read(bits);
        Assert.Equal([.. source.Select(static value => (Half)value)], bits);
        halves.Write((Half[])[(Half)1, Half.Epsilon, Half.NaN, (Half)4]);
        halves.Read(bits);
        Assert.Equal([(Half)1, Half.Epsilon, Half.NaN, (Half)4], bits);
        brain.Write([1.00390625f, 1.01171875f, float.MaxValue, float.NaN]);
        brain.Read(values);
        Assert.Equal([1f, 1.015625f, float.PositiveInfinity, float.NaN], values);
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        using CudaDevice device = TestGpu.Open(), other = TestGpu.Open();
        using CudaTensor floats = device.Allocate(2, 256, CudaTensorType.Float32), halves = device.Allocate(2, 96, CudaTensorType.Float16), foreign = other.Allocate(2, 256, CudaTensorType.Float32);
        Assert.Contains("not halves", Assert.Throws<InvalidOperationException>(() => floats.Read(new Half[1])).Message, StringComparison.Ordinal);
        Assert.Contains("2×96 halves", Assert.Throws<ArgumentException>(() => halves.Write(new Half[193])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Allocate(1, 1, (CudaTensorType)7));
        using IDeviceLinear layer = TestGpu.Layer(device);
        Assert.Contains("lives on", Assert.Throws<ArgumentException>(() => layer.Forward(foreign, halves, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("needs 3 rows", Assert.Throws<ArgumentException>(() => layer.Forward(floats, halves, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_GPU_says_what_was_asked_for_and_what_is_free()
    {
        using CudaDevice device = TestGpu.Open();
        StubDriver.Machine(freeBytes: 1000);
        try
        {
            string message = Assert.Throws<KernelGenException>(() => device.Allocate(100, 100)).Message;
            Assert.Contains("a tensor of 100×100 numbers (Float32) asked for 40000 bytes, 1000 of 85899345920 bytes are free", message, StringComparison.Ordinal);
        }
        finally
        {
            StubDriver.Machine();
        }

        device.Allocate(100, 100).Dispose();
    }
}
