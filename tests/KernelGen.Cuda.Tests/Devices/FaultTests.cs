using System;
using KernelGen.Tests.Driver;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>What fails is explained, and what can go on does.</summary>
[Collection(nameof(DriverCollection))]
public sealed class FaultTests
{
    private const int IllegalAddress = 700;
    private const int InvalidPtx = 218;
    private const int InvalidValue = 1;

    [Fact]
    public void A_lost_context_is_said_to_be_lost_from_then_on()
    {
        using CudaDevice device = TestGpu.Open();
        using IDeviceLinear layer = TestGpu.Layer(device);
        using CudaTensor tensor = device.Allocate(1, 256, CudaTensorType.Float32);
        float[] x = TestGpu.Activations(256), y = new float[96];
        layer.Forward(x, y, 1);
        StubDriver.Fail("cuEventSynchronize", IllegalAddress, skips: 2);
        string message = Assert.Throws<KernelGenException>(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                layer.Forward(x, y, 1);
            }
        }).Message;
        Assert.Contains("Its context is lost", message, StringComparison.Ordinal);
        Assert.Contains("open it again", message, StringComparison.Ordinal);
        Assert.Equal(message, Assert.Throws<KernelGenException>(() => layer.Forward(x, y, 1)).Message);
        Assert.Equal(message, Assert.Throws<KernelGenException>(() => device.Allocate(1, 1)).Message);
        Assert.Equal(message, Assert.Throws<KernelGenException>(() => tensor.Read(x)).Message);
        Assert.False(device.IsUsable);
        Assert.Equal(0, StubDriver.PushedContexts());
    }

    [Theory]
    [InlineData("cuLaunchKernel", 0)]
    [InlineData("cuLaunchKernel", 1)]
    [InlineData("cuMemcpyAsync", 0)]
    [InlineData("cuMemcpyAsync", 1)]
    public void A_call_that_fails_once_can_be_repeated(string call, int skips)
    {
        using CudaDevice device = TestGpu.Open();
        using IDeviceLinear layer = TestGpu.Layer(device);
        float[] x = TestGpu.Activations(2 * 256), expected = TestGpu.Forward(layer, x, 2);
        StubDriver.Fail(call, InvalidValue, skips);
        Assert.Contains(call, Assert.Throws<KernelGenException>(() => TestGpu.Forward(layer, x, 2)).Message, StringComparison.Ordinal);
        Assert.Equal(expected, TestGpu.Forward(layer, x, 2));
        Assert.Equal(0, StubDriver.PushedContexts());
    }

    [Fact]
    public void A_kernel_that_the_driver_refuses_gives_way_to_the_next()
    {
        using CudaDevice device = TestGpu.Open();
        using IDeviceLinear layer = TestGpu.Layer(device);
        CatalogLayer listed = LayerCatalog.Named("I4G128");
        Assert.True(listed.Kernels.Main.Cuda.Count > 1);
        StubDriver.Fail("cuModuleLoadDataEx", InvalidPtx);
        TestGpu.Forward(layer, TestGpu.Activations(256), 1);
        LayerDescription description = layer.Describe();
        Assert.Equal(listed.Kernels.Main.Cuda[1].Name, description.Kernel);
        string refusal = Assert.Single(description.Reasons, static reason => reason.Contains("refused:", StringComparison.Ordinal));
        Assert.Contains("The driver refused the PTX", refusal, StringComparison.Ordinal);
        Assert.EndsWith("The driver's log:\nline 7: the stub does not like it", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void When_all_are_refused_the_last_refusal_is_told()
    {
        using CudaDevice device = TestGpu.Open(TestGpu.Uncached with { Forced = CudaVariant.Scalar });
        using IDeviceLinear layer = TestGpu.Layer(device);
        StubDriver.Fail("cuModuleLoadDataEx", InvalidPtx);
        string message = Assert.Throws<KernelGenException>(() => TestGpu.Forward(layer, TestGpu.Activations(256), 1)).Message;
        Assert.Contains("KERNELGEN_CUDA=scalar", message, StringComparison.Ordinal);

        // A later call tries again.
        TestGpu.Forward(layer, TestGpu.Activations(256), 1);
    }

    [Fact]
    public void A_layer_without_kernels_says_how_to_get_them()
    {
        using CudaDevice device = TestGpu.Open();
        CatalogLayer layer = LayerCatalog.Named("I4G128");
        LayerKernels none = new(layer.Format, new ProductKernels([], []));
        LayerTensors tensors = Files.RandomLayers.Create(layer.Format, 32, 128, 1);
        Assert.Contains("KernelGenTargets", Assert.Throws<KernelGenException>(() => device.Prepare(none, tensors)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kernel_has_a_reason()
    {
        using CudaDevice device = TestGpu.Open(TestGpu.Uncached with { ScalarOnly = true });
        using IDeviceLinear layer = TestGpu.Layer(device);
        LayerDescription description = layer.Describe();
        CudaKernel[] kernels = [.. LayerCatalog.Named("I4G128").Kernels.Main.Cuda];
        Assert.Equal(kernels[^1].Name, description.Kernel);
        Assert.All(kernels, kernel => Assert.Contains(description.Reasons, reason => reason.StartsWith(kernel.Name + ":", StringComparison.Ordinal)));
        Assert.Contains(description.Reasons, static reason => reason.EndsWith("KERNELGEN_CUDA is scalar", StringComparison.Ordinal));
    }
}
