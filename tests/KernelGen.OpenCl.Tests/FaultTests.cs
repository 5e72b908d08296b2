using System;
using System.Collections.Generic;
using Silk.NET.OpenCL;
using Xunit;

namespace KernelGen.Tests;

/// <summary>What fails says so once and clearly, harms nothing, and the next call works.</summary>
public sealed class FaultTests
{
    public static TheoryData<string, int> Calls { get; } = new()
    {
        { "clCreateBuffer", (int)ErrorCodes.MemObjectAllocationFailure },
        { "clEnqueueWriteBuffer", (int)ErrorCodes.OutOfResources },
        { "clEnqueueNDRangeKernel", (int)ErrorCodes.OutOfResources },
        { "clEnqueueReadBuffer", (int)ErrorCodes.OutOfHostMemory },
        { "clFlush", (int)ErrorCodes.DeviceNotAvailable },
        { "clWaitForEvents", (int)ErrorCodes.ExecStatusErrorForEventsInWaitList },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_failed_call_names_itself_and_the_next_one_works(string call, int code)
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached);
        using IDeviceLinear layer = TestLayer.On(device);
        float[] x = TestLayer.Activations(3 * 256), expected = TestLayer.Forward(layer, x, 3);
        device.Workspace.Dispose();
        device.Api.Fault = name => name == call ? code : 0;
        for (int i = 0; i < 2; i++)
        {
            KernelGenException error = Assert.Throws<KernelGenException>(() => TestLayer.Forward(layer, x, 3));
            Assert.StartsWith(call, error.Message, StringComparison.Ordinal);
            Assert.Contains(OpenClError.Name(code), error.Message, StringComparison.Ordinal);
        }

        device.Api.Fault = null;
        Assert.Equal(expected, TestLayer.Forward(layer, x, 3));
        AssertIntact(layer);
    }

    [Fact]
    public void Fault_in_each_call_of_preparing_leaves_nothing_behind()
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached);
        for (int failing = 0; failing < 2; failing++)
        {
            int left = failing;
            device.Api.Fault = name => name == "clCreateBuffer" && left-- == 0 ? (int)ErrorCodes.MemObjectAllocationFailure : 0;
            KernelGenException error = Assert.Throws<KernelGenException>(() => TestLayer.On(device, "SlimFp16", 96, 256, seed: 3));
            Assert.Contains("CL_MEM_OBJECT_ALLOCATION_FAILURE", error.Message, StringComparison.Ordinal);
        }

        device.Api.Fault = null;
        using IDeviceLinear layer = TestLayer.On(device);
        AssertIntact(layer);
    }

    [Theory]
    [InlineData((int)ErrorCodes.OutOfResources)]
    [InlineData((int)ErrorCodes.OutOfHostMemory)]
    public void A_build_that_runs_out_of_something_is_tried_once_more(int code)
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached);
        using IDeviceLinear layer = TestLayer.On(device);
        int builds = 0;
        device.Api.Fault = name => name == "clBuildProgram" && builds++ == 0 ? code : 0;
        TestLayer.Forward(layer, TestLayer.Activations(256), 1);
        Assert.Equal(3, builds);
    }

    [Fact]
    public void A_build_that_goes_on_failing_says_so_and_is_tried_again_by_the_next_call()
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached);
        using IDeviceLinear layer = TestLayer.On(device);
        device.Api.Fault = static name => name == "clBuildProgram" ? (int)ErrorCodes.OutOfResources : 0;
        KernelGenException error = Assert.Throws<KernelGenException>(() => TestLayer.Forward(layer, TestLayer.Activations(256), 1));
        Assert.StartsWith("clBuildProgram of linear_f32_i4g128__opencl with '-cl-std=CL1.2", error.Message, StringComparison.Ordinal);
        device.Api.Fault = null;
        TestLayer.Forward(layer, TestLayer.Activations(256), 1);
    }

    [Fact]
    public void A_program_that_does_not_compile_shows_the_build_log()
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached);
        KernelGenException error = Assert.Throws<KernelGenException>(() => device.Programs.Get("broken", "kernel void linear() { undeclared = 1; }", "", "linear"));
        Assert.Contains("CL_BUILD_PROGRAM_FAILURE (-11)", error.Message, StringComparison.Ordinal);
        Assert.Contains("undeclared", error.Message, StringComparison.Ordinal);
        Assert.Contains("KERNELGEN_OPENCL=generic", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_without_its_kernel_names_it()
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached);
        KernelGenException error = Assert.Throws<KernelGenException>(() => device.Programs.Get("other", "kernel void other() { }", "", "linear"));
        Assert.Contains("clCreateKernel of 'linear' failed: CL_INVALID_KERNEL_NAME (-46)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_larger_than_the_largest_buffer_are_refused_before_anything_is_uploaded()
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached with { MaxBufferBytes = 4096 });
        List<string> calls = [];
        device.Api.Fault = name =>
        {
            calls.Add(name);
            return 0;
        };
        KernelGenException error = Assert.Throws<KernelGenException>(() => TestLayer.On(device));
        Assert.Contains("The weights i4g128 96×256 need", error.Message, StringComparison.Ordinal);
        Assert.Contains("at most 4096", error.Message, StringComparison.Ordinal);
        Assert.Empty(calls);
    }

    [Fact]
    public void A_tensor_larger_than_the_largest_buffer_is_refused()
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached with { MaxBufferBytes = 4096 });
        KernelGenException error = Assert.Throws<KernelGenException>(() => device.Allocate(1000, 1000));
        Assert.Contains("4000000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void A_device_without_room_says_so_and_goes_on_working()
    {
        using OpenClDevice device = TestDevice.Open();
        using IDeviceLinear layer = TestLayer.On(device);
        float[] x = TestLayer.Activations(256), expected = TestLayer.Forward(layer, x, 1);

        // Buffers that nothing writes to take no memory of the machine.
        List<OpenClBuffer> taken = [];
        try
        {
            long bytes = (long)Math.Min(device.Traits.MaxBufferBytes, long.MaxValue);
            KernelGenException? error = null;
            for (int i = 0; i < 64 && error is null; i++)
            {
                try
                {
                    taken.Add(new(device, bytes, "A test"));
                }
                catch (KernelGenException exception)
                {
                    error = exception;
                }
            }

            Assert.SkipWhen(error is null, "This driver promises memory that it does not have.");
            Assert.Contains("run out of memory", error!.Message, StringComparison.Ordinal);
            Assert.Equal(expected, TestLayer.Forward(layer, x, 1));
        }
        finally
        {
            taken.ForEach(static buffer => buffer.Dispose());
        }

        Assert.Equal(expected, TestLayer.Forward(layer, x, 1));
    }

    private static void AssertIntact(IDeviceLinear layer)
    {
        LayerTensors expected = TestLayer.Tensors(), actual = layer.ToTensors();
        Assert.Equal(expected.Weights.Codes, actual.Weights.Codes);
        Assert.Equal(expected.Weights.Scales, actual.Weights.Scales);
    }
}
