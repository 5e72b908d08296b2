using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Tests.Files;
using KernelGen.Tests.Processes;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Devices are found by name, and those that cannot be used say why.</summary>
public sealed class DeviceListTests
{
    [Fact]
    public void Names_are_numbers_in_the_order_of_platforms()
    {
        _ = TestDevice.Name;
        IReadOnlyList<DeviceEntry> devices = OpenClDevices.List();
        Assert.Equal(Enumerable.Range(0, devices.Count).Select(static i => $"opencl:{i}"), devices.Select(static device => device.Name));
        Assert.Equal(devices, OpenClDevices.List());
    }

    [Fact]
    public void An_unknown_name_lists_the_names_that_there_are()
    {
        OpenClDevices.Use();
        string known = TestDevice.Name;
        foreach (string name in new[] { "opencl:99", "opencl:", "opencl:-1", "opencl:0x" })
        {
            KernelGenException error = Assert.Throws<KernelGenException>(() => DeviceList.Open(name));
            Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
            Assert.Contains(known, error.Message, StringComparison.Ordinal);
        }

        KernelGenException other = Assert.Throws<KernelGenException>(() => DeviceList.Open("cuda:0"));
        Assert.Contains("'cuda:0'", other.Message, StringComparison.Ordinal);
        Assert.Contains($"cpu, {known}", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_shares_its_devices_and_Open_gives_the_caller_one()
    {
        OpenClDevices.Use();
        OpenClDevices.Use();
        Assert.Same(DeviceList.Open(TestDevice.Name), DeviceList.Open(TestDevice.Name.ToUpperInvariant()));
        Assert.Same(DeviceList.Open(TestDevice.Name), DeviceList.Open("opencl"));
        Assert.Same(CpuDevice.Default, DeviceList.Open("CPU"));
        using OpenClDevice own = TestDevice.Open();
        Assert.NotSame(DeviceList.Open(TestDevice.Name), own);
        Assert.Equal(DeviceList.List().Select(static device => device.Name).Distinct().Count(), DeviceList.List().Count);
    }

    [Fact]
    public void Auto_is_the_first_GPU_or_the_CPU_but_no_OpenCL_driver_for_CPUs()
    {
        OpenClDevices.Use();
        DeviceEntry? gpu = DeviceList.List().FirstOrDefault(static device => device is { Kind: DeviceKind.Gpu, IsUsable: true });
        Assert.Same(gpu is null ? CpuDevice.Default : DeviceList.Open(gpu.Name), DeviceList.Open("auto"));
    }

    [Fact]
    public void Default_is_what_the_variable_says()
    {
        OpenClDevices.Use();
        Assert.Same(CpuDevice.Default, DeviceList.FromEnvironment(null));
        Assert.Same(CpuDevice.Default, DeviceList.FromEnvironment(""));
        Assert.Same(DeviceList.Open(TestDevice.Name), DeviceList.FromEnvironment(TestDevice.Name));
        KernelGenException error = Assert.Throws<KernelGenException>(() => DeviceList.FromEnvironment("gpu"));
        Assert.StartsWith("KERNELGEN_DEVICE is 'gpu'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_layer_without_a_device_runs_where_the_variable_says() =>
        ChildProcess.Run(CreateByDefault, (DeviceList.Variable, TestDevice.Name));

    [Fact]
    public Task Without_the_backend_the_message_says_how_to_add_it() => ChildProcess.Run(OpenWithoutUse, (DeviceList.Variable, "opencl:0"));

    [Fact]
    public async Task A_loader_without_drivers_is_one_entry_that_says_so()
    {
        _ = TestDevice.Name;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only the loader of Linux can be pointed elsewhere.");
        using TemporaryFolder folder = new();
        await ChildProcess.Run(FindNothing, ("OCL_ICD_VENDORS", Directory.CreateDirectory(folder.File("none")).FullName + "/"));
    }

    [Theory]
    [InlineData("OpenCL 1.2 pocl", 1, 2)]
    [InlineData("OpenCL 3.0 CUDA 12.4.1", 3, 0)]
    [InlineData("OpenCL 2.1", 2, 1)]
    [InlineData("nonsense", 0, 0)]
    public void Versions_are_read_from_text(string text, int major, int minor) => Assert.Equal(new Version(major, minor), FoundDevice.ParseVersion(text));

    private static void CreateByDefault()
    {
        OpenClDevices.Use();
        using I4G128 layer = I4G128.Create(TestLayer.Tensors(outputs: I4G128.OutFeatures, inputs: I4G128.InFeatures));
        Assert.StartsWith("opencl:", layer.Describe().Device, StringComparison.Ordinal);
    }

    private static void OpenWithoutUse()
    {
        KernelGenException error = Assert.Throws<KernelGenException>(static () => DeviceList.Default);
        Assert.Contains("KERNELGEN_DEVICE is 'opencl:0'", error.Message, StringComparison.Ordinal);
        Assert.Contains("OpenClDevices.Use()", error.Message, StringComparison.Ordinal);
    }

    private static void FindNothing()
    {
        DeviceEntry none = Assert.Single(OpenClDevices.List());
        Assert.Equal("opencl", none.Name);
        Assert.False(none.IsUsable);
        Assert.Contains("CL_PLATFORM_NOT_FOUND_KHR", none.Obstacle, StringComparison.Ordinal);
        Assert.Contains("pocl-opencl-icd", none.Obstacle, StringComparison.Ordinal);
        KernelGenException error = Assert.Throws<KernelGenException>(static () => OpenClDevices.Open("opencl:0"));
        Assert.Equal(none.Obstacle, error.Message);
        OpenClDevices.Use();
        Assert.Same(CpuDevice.Default, DeviceList.Open("auto"));
    }
}
