using System;
using System.Linq;
using Xunit;

namespace KernelGen.Tests;

/// <summary>The best kernel that proves itself runs, and every other one has a reason.</summary>
public sealed class KernelChoiceTests
{
    private static readonly string[] s_lines = ["linear_f32_i4g128__opencl_local", "linear_f32_i4g128__opencl with sub-groups", "linear_f32_i4g128__opencl in fp16"];

    [Fact]
    public void Every_candidate_has_a_reason()
    {
        using IDeviceLinear layer = TestLayer.On(TestDevice.Shared, "I4G128A8G32");
        TestLayer.Forward(layer, TestLayer.Activations(256), 1);
        LayerDescription description = layer.Describe();
        Assert.Contains(description.Reasons, static reason => reason.Contains("chosen for 1 row: -cl-std=", StringComparison.Ordinal));
        Assert.All(s_lines, line => Assert.Contains(description.Reasons, reason => reason.StartsWith(line, StringComparison.Ordinal)));
        Assert.Contains(description.Reasons, static reason => reason.StartsWith("linear_a8g32_i4g128__opencl_dot: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Generic_kernels_run_where_they_are_asked_for()
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached with { GenericOnly = true });
        using IDeviceLinear layer = TestLayer.On(device);
        LayerDescription description = layer.Describe();
        Assert.Equal("linear_f32_i4g128__opencl", description.Kernel);
        Assert.Null(description.PanelKernel);
        Assert.Contains("linear_f32_i4g128__opencl_local: not used: KERNELGEN_OPENCL is generic", description.Reasons);
    }

    [Fact]
    public void A_variant_with_wrong_outputs_is_refused_and_the_generic_kernel_runs() =>
        AssertRefused(new("wrong", OpenClVariant.Local, WrongText), "the self-test failed");

    [Fact]
    public void A_variant_that_does_not_compile_is_refused_with_the_build_log() =>
        AssertRefused(new("broken", OpenClVariant.Local, "kernel void linear() { undeclared = 1; }"u8), "undeclared");

    [Fact]
    public void A_layer_without_programs_says_what_to_do()
    {
        LayerKernels kernels = LayerCatalog.Named("I4G128").Kernels;
        KernelGenException error = Assert.Throws<KernelGenException>(() => TestDevice.Shared.Prepare(
            kernels with { Main = new(kernels.Main.Cpu, kernels.Main.Panels) }, TestLayer.Tensors()));
        Assert.Contains("has no OpenCL kernels", error.Message, StringComparison.Ordinal);
        Assert.Contains("Reference the package KernelGen.OpenCl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_get_the_variants_that_they_have()
    {
        OpenClTraits gpu = TestDevice.Shared.Traits with { Kind = DeviceKind.Gpu, HasDot = true, HasSubGroups = true, HasHalf = true, Name = "GPU", Vendor = "Maker" };
        Assert.Null(Obstacle(KernelVariant.SubGroups, gpu));
        Assert.Null(Obstacle(KernelVariant.Local, gpu));
        Assert.Null(Obstacle(KernelVariant.Dot, gpu));
        Assert.Equal("KERNELGEN_OPENCL_FP16 is not on", Obstacle(KernelVariant.Generic, gpu, isHalf: true));
        Assert.Null(Obstacle(KernelVariant.Generic, gpu, isHalf: true, new() { AllowHalf = true }));
        Assert.Contains("cl_khr_fp16", Obstacle(KernelVariant.Generic, gpu with { HasHalf = false }, isHalf: true, new() { AllowHalf = true }), StringComparison.Ordinal);
        Assert.Equal("the device has no sub-groups", Obstacle(KernelVariant.SubGroups, gpu with { HasSubGroups = false }));
        Assert.Contains("cl_khr_integer_dot_product", Obstacle(KernelVariant.Dot, gpu with { HasDot = false }), StringComparison.Ordinal);
        Assert.Contains("llama.cpp issue 22006", Obstacle(KernelVariant.SubGroups, gpu with { Name = "QUALCOMM Adreno(TM) 750" }), StringComparison.Ordinal);
        Assert.Contains("GPUs", Obstacle(KernelVariant.Local, gpu with { Kind = DeviceKind.Cpu }), StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_divide_a_tile_and_fit_the_device()
    {
        OpenClTraits cpu = TestDevice.Shared.Traits with { Kind = DeviceKind.Cpu }, gpu = cpu with { Kind = DeviceKind.Gpu, MaxWorkGroup = 256, LocalBytes = 16 << 10 };
        foreach (OpenClTraits traits in new[] { cpu, gpu, gpu with { MaxWorkGroup = 32, LocalBytes = 4 << 10 } })
        {
            foreach (KernelVariant variant in Enum.GetValues<KernelVariant>())
            {
                foreach (int blockRows in new[] { 1, 2, 4, 8 })
                {
                    KernelShape shape = KernelShapes.For(traits, variant, blockRows, isHalf: false);
                    WorkRange range = shape.Range(tiles: 7, blocks: 5);
                    Assert.Equal(32, shape.Items * shape.VectorRows * shape.Vectors);
                    Assert.InRange((int)(range.LocalX * range.LocalY * range.LocalZ), 1, traits.MaxWorkGroup);
                    Assert.Equal((0u, 0u), ((uint)(range.X % range.LocalX), (uint)(range.Y % range.LocalY)));
                    Assert.InRange(shape.Depth * 4096L, 0, traits.LocalBytes);
                }
            }
        }
    }

    /// <summary>Defines the kernel and computes zeros.</summary>
    private static ReadOnlySpan<byte> WrongText =>
        """
        __attribute__((reqd_work_group_size(32 / (VW * R), DEPTH, 1)))
        kernel void linear(
            global const uchar* packed, global const float* staged, global const float* sums, global const float* scales, global const float* bias, global float* y,
            int rows, int outputs, int tiles, int blocks, int parts, int partsPerGroup, int unitsPerPart, int units, int columns,
            ulong tileBytes, ulong zeroOffset, float scale, float zero, int start)
        {
            if (get_global_id(0) == 0 && get_global_id(1) == 0)
                y[0] = 0;
        }
        """u8;

    private static void AssertRefused(OpenClKernel kernel, string reason)
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached with { Forced = KernelVariant.Local });
        LayerKernels kernels = LayerCatalog.Named("I4G128").Kernels;
        OpenClKernel generic = kernels.Main.OpenCl[^1];
        using IDeviceLinear layer = device.Prepare(kernels with { Main = kernels.Main with { OpenCl = [kernel, generic] } }, TestLayer.Tensors());
        using IDeviceLinear expected = TestLayer.On(TestDevice.Shared);
        Assert.Equal(kernel.Name, layer.Describe().Kernel);
        float[] x = TestLayer.Activations(256);
        Assert.Equal(TestLayer.Forward(expected, x, 1), TestLayer.Forward(layer, x, 1));
        LayerDescription description = layer.Describe();
        Assert.Equal(generic.Name, description.Kernel);
        Assert.Contains(description.Reasons, line => line.StartsWith(kernel.Name + ": refused for 1 row", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
    }

    private static string? Obstacle(KernelVariant variant, OpenClTraits traits, bool isHalf = false, OpenClOptions? options = null) =>
        KernelPolicy.Obstacle(new(LayerCatalog.Named("I4G128").Kernels.Main.OpenCl.Last(), variant, isHalf), traits, options ?? new());
}
