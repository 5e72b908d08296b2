using System;
using System.IO;
using System.Linq;
using ILGPU.Runtime.Cuda;
using KernelGen.Tests.Driver;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Compiled kernels are found again, whatever happens to their files.</summary>
[Collection(nameof(DriverCollection))]
public sealed class CacheTests
{
    private static readonly float[] s_x = TestGpu.Activations(256);

    [Fact]
    public void The_second_device_compiles_nothing_and_computes_the_same()
    {
        using TemporaryFolder folder = new();
        float[] first = Run(folder, out int compiled), second = Run(folder, out int compiledAgain);
        Assert.Equal(2, compiled);
        Assert.Equal(0, compiledAgain);
        Assert.Equal(first, second);
        Assert.Equal(2, Directory.GetFiles(folder.File("cache")).Length);
    }

    [Theory]
    [InlineData("cut off")]
    [InlineData("one bit changed")]
    [InlineData("not of this driver")]
    public void A_file_that_cannot_be_trusted_is_written_anew(string damage)
    {
        using TemporaryFolder folder = new();
        float[] expected = Run(folder, out _);
        foreach (string file in Directory.GetFiles(folder.File("cache")))
        {
            byte[] contents = File.ReadAllBytes(file);
            contents[^10] ^= 1;
            File.WriteAllBytes(file, damage == "cut off" ? contents[..^1] : contents);
        }

        if (damage == "not of this driver")
        {
            Run(folder, out _);
            StubDriver.Fail("cuModuleLoadDataEx", 218);
            Assert.Equal(expected, Run(folder, out int compiledOne));
            Assert.Equal(1, compiledOne);
            return;
        }

        Assert.Equal(expected, Run(folder, out int compiled));
        Assert.Equal(2, compiled);
        Run(folder, out int compiledAgain);
        Assert.Equal(0, compiledAgain);
    }

    [Fact]
    public void Every_part_of_the_key_counts()
    {
        System.Reflection.MethodInfo one = ((Delegate)StagingKernels.Floats).Method, other = ((Delegate)StagingKernels.Halves).Method;
        string[] keys =
        [
            .. new[]
            {
                PtxCache.Key("a", one, CudaArchitecture.SM_90, CudaInstructionSet.ISA_84, 256, 4),
                PtxCache.Key("b", one, CudaArchitecture.SM_90, CudaInstructionSet.ISA_84, 256, 4),
                PtxCache.Key("a", other, CudaArchitecture.SM_90, CudaInstructionSet.ISA_84, 256, 4),
                PtxCache.Key("a", one, CudaArchitecture.SM_80, CudaInstructionSet.ISA_84, 256, 4),
                PtxCache.Key("a", one, CudaArchitecture.SM_90, CudaInstructionSet.ISA_78, 256, 4),
                PtxCache.Key("a", one, CudaArchitecture.SM_90, CudaInstructionSet.ISA_84, 128, 4),
                PtxCache.Key("a", one, CudaArchitecture.SM_90, CudaInstructionSet.ISA_84, 256, 2),
            }.Select(Convert.ToHexString),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_the_cache_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        using CudaDevice device = TestGpu.Open(new() { CacheFolder = Path.Combine(folder.File("file", [1]), "below") });
        using IDeviceLinear layer = TestGpu.Layer(device);
        TestGpu.Forward(layer, s_x, 1);
        Assert.NotNull(device.CacheProblem);
        Assert.Contains(device.CacheProblem, layer.Describe().Reasons);
    }

    private static float[] Run(TemporaryFolder folder, out int compiled)
    {
        using CudaDevice device = TestGpu.Cached(folder);
        using IDeviceLinear layer = TestGpu.Layer(device);
        float[] y = TestGpu.Forward(layer, s_x, 1);
        compiled = device.Programs.Compiled;
        return y;
    }
}
