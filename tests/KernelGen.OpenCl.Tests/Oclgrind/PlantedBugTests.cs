using System;
using System.Threading.Tasks;
using Xunit;

namespace KernelGen.Tests.Oclgrind;

/// <summary>Oclgrind does report what <see cref="OclgrindTests"/> expects it not to.</summary>
public sealed class PlantedBugTests
{
    [Fact]
    public async Task A_read_beyond_the_weights_is_reported()
    {
        string log = await OclgrindRun.Log(ReadBeyond);
        Assert.Contains("Invalid read of size 1 at global memory", log, StringComparison.Ordinal);
        Assert.Contains("Kernel: linear", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_race_in_local_memory_is_reported()
    {
        string log = await OclgrindRun.Log(RaceInLocalMemory);
        Assert.Contains("data race at local memory", log, StringComparison.Ordinal);
        Assert.Contains("Kernel: linear", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_with_a_wrong_argument_is_reported() =>
        Assert.Contains("clCreateBuffer", await OclgrindRun.Log(AllocateNothing), StringComparison.Ordinal);

    private static void ReadBeyond() => Run(new OpenClKernel("read_beyond", OpenClVariant.Generic, """
        __attribute__((reqd_work_group_size(32 / (VW * R), 1, TPG)))
        kernel void linear(
            global const uchar* packed, global const float* staged, global const float* sums, global const float* scales, global const float* bias, global float* y,
            int rows, int outputs, int tiles, int blocks, int parts, int partsPerGroup, int unitsPerPart, int units, int columns, ulong tileBytes, ulong zeroOffset,
            float scale, float zero, int start)
        {
            if (get_global_id(0) == 0 && get_global_id(2) == 0)
                y[0] = packed[tiles * tileBytes + (1 << 20)];
        }
        """u8));

    private static void RaceInLocalMemory() => Run(new OpenClKernel("race", OpenClVariant.Generic, """
        __attribute__((reqd_work_group_size(32 / (VW * R), 1, TPG)))
        kernel void linear(
            global const uchar* packed, global const float* staged, global const float* sums, global const float* scales, global const float* bias, global float* y,
            int rows, int outputs, int tiles, int blocks, int parts, int partsPerGroup, int unitsPerPart, int units, int columns, ulong tileBytes, ulong zeroOffset,
            float scale, float zero, int start)
        {
            local int shared[64];
            const int id = get_local_id(2) * get_local_size(0) + get_local_id(0);
            shared[id] = id;
            if (get_group_id(2) == 0)
                y[id] = shared[id ^ 1];
        }
        """u8));

    private static unsafe void AllocateNothing()
    {
        using OpenClDevice device = OclgrindRun.OpenDevice();
        Assert.Throws<KernelGenException>(() => new OpenClBuffer(device, 0, "Nothing"));
    }

    private static void Run(OpenClKernel program)
    {
        using OpenClDevice device = OclgrindRun.OpenDevice();
        LayerTensors tensors = TestLayer.Tensors();
        using IDeviceLinear layer = device.Prepare(new(tensors.Format, new([], [], [program], [])), tensors);
        TestLayer.Forward(layer, TestLayer.Activations(tensors.Inputs), 1);
    }
}
