using System;
using KernelGen.Tests.Driver;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>GPUs are found, or it is said why there are none and what helps.</summary>
[Collection(nameof(DriverCollection))]
public sealed class DiscoveryTests
{
    [Fact]
    public void A_GPU_is_listed_and_described()
    {
        StubDriver.Require();
        DeviceEntry entry = Assert.Single(CudaDevices.List());
        Assert.Equal(new DeviceEntry("cuda:0", "Stub GPU", DeviceKind.Gpu), entry);
        using CudaDevice device = TestGpu.Open();
        Assert.Equal("cuda:0 (Stub GPU)", device.Name);
        Assert.Equal(
            new CudaTraits
            {
                Name = "Stub GPU",
                Capability = new(9, 0),
                DriverVersion = new(12, 4),
                Multiprocessors = 132,
                WarpsPerMultiprocessor = 64,
                MemoryBytes = 80L << 30,
                SharedBytesPerBlock = 232448,
                SharedBytesPerMultiprocessor = 233472,
                L2Bytes = 50 << 20,
                ClockMegahertz = 1980,
            },
            device.Traits);
    }

    [Fact]
    public void Without_a_driver_there_is_one_entry_that_says_so()
    {
        DeviceEntry entry = Assert.Single(CudaDevices.List(static () => 0));
        Assert.Equal("cuda", entry.Name);
        Assert.Contains("install NVIDIA's driver", entry.Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_no_driver_is_too_old()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test takes the C library for a driver.");
        DeviceEntry entry = Assert.Single(CudaDevices.List(static () => System.Runtime.InteropServices.NativeLibrary.Load("libc.so.6")));
        Assert.Contains("too old: it has no cuInit", entry.Obstacle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11040, 1, "supports CUDA 11.4, and the kernels need 11.8")]
    [InlineData(12040, 0, "CUDA_ERROR_NO_DEVICE")]
    public void An_old_driver_and_a_machine_without_GPUs_are_explained(int version, int devices, string reason)
    {
        StubDriver.Machine(version, devices);
        try
        {
            DeviceEntry entry = Assert.Single(CudaDevices.List());
            Assert.False(entry.IsUsable);
            Assert.Contains(reason, entry.Obstacle, StringComparison.Ordinal);
            Assert.Contains(reason, Assert.Throws<KernelGenException>(static () => CudaDevices.Open("cuda:0")).Message, StringComparison.Ordinal);
        }
        finally
        {
            StubDriver.Machine();
        }
    }

    [Theory]
    [InlineData(11080, "7.8")]
    [InlineData(12040, "8.4")]
    [InlineData(13000, "8.8")]
    [InlineData(14010, "8.8")]
    public void Kernels_are_written_in_the_PTX_that_the_driver_knows(int version, string instructionSet)
    {
        StubDriver.Machine(version);
        try
        {
            using CudaDevice device = TestGpu.Open();
            Assert.Equal(instructionSet, $"{device.Accelerator.InstructionSet.Major}.{device.Accelerator.InstructionSet.Minor}");
            using IDeviceLinear layer = TestGpu.Layer(device), reference = TestGpu.Layer(TestGpu.Forced(CudaVariant.Tensor));
            float[] x = TestGpu.Activations(256);
            Assert.Equal(TestGpu.Forward(reference, x, 1), TestGpu.Forward(layer, x, 1));
        }
        finally
        {
            StubDriver.Machine();
        }
    }

    [Fact]
    public void A_name_that_is_no_device_is_refused_with_those_that_are()
    {
        StubDriver.Require();
        string message = Assert.Throws<KernelGenException>(static () => CudaDevices.Open("cuda:7")).Message;
        Assert.Contains("There is no device 'cuda:7'", message, StringComparison.Ordinal);
        Assert.Contains("cuda:0: Stub GPU", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_devices_opens_each_once()
    {
        StubDriver.Require();
        CudaDevices.Use();
        CudaDevices.Use();
        IDevice device = DeviceList.Open("CUDA");
        Assert.Same(device, DeviceList.Open("cuda:0"));
        Assert.Contains(DeviceList.List(), static entry => entry.Name == "cuda:0");
    }

    [Fact]
    public void A_device_of_the_list_that_was_disposed_is_opened_anew()
    {
        StubDriver.Require();
        CudaDevice first = (CudaDevice)CudaSource.Shared.Open("cuda:0");
        first.Dispose();
        Assert.NotSame(first, CudaSource.Shared.Open("cuda:0"));
    }
}
