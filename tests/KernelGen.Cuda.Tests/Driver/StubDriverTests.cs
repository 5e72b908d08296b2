using System;
using System.Linq;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using KernelGen.Tests.Devices;
using KernelGen.Tests.Interpreter;
using Xunit;

namespace KernelGen.Tests.Driver;

/// <summary>ILGPU's own accelerator, from context to result, on the stub driver.</summary>
[Collection(nameof(DriverCollection))]
public sealed unsafe class StubDriverTests
{
    private const int Threads = 128;
    private const int Steps = 5;

    [Fact]
    public void A_pipeline_of_copies_runs_and_runs_again_as_a_graph()
    {
        nint library = StubDriver.Require();
        using Context context = Context.Create(static builder => CudaCompiler.Configure(builder).Cuda());
        using CudaAccelerator accelerator = context.CreateCudaAccelerator(0);
        Assert.Equal("Stub GPU", accelerator.Name);
        uint[] words = new uint[4 * Threads * Steps];
        new Random(3).NextBytes(MemoryMarshal.AsBytes(words.AsSpan()));
        UInt4[] x = MemoryMarshal.Cast<uint, UInt4>(words.AsSpan()).ToArray();
        using MemoryBuffer1D<UInt4, Stride1D.Dense> source = accelerator.Allocate1D(x), target = accelerator.Allocate1D<UInt4>(Threads);
        var kernel = accelerator.LoadKernel<ArrayView<UInt4>, ArrayView<UInt4>, int>(MemoryKernels.Pipeline);
        KernelConfig launch = new(1, Threads, SharedMemoryConfig.RequestDynamic<byte>(3 * Threads * 16));
        using CudaStream stream = (CudaStream)accelerator.CreateStream();

        kernel(stream, launch, source.View, target.View, Steps);
        stream.Synchronize();
        uint[] expected = [.. Enumerable.Range(0, Threads).Select(thread => (uint)Enumerable.Range(0, Steps).Sum(step => x[(step * Threads) + Threads - 1 - thread].X))];
        Assert.Equal(expected, target.GetAsArray1D().Select(static sum => sum.X));

        target.MemSetToZero();
        Call(library, "cuStreamBeginCapture_v2", stream.StreamPtr, 0);
        kernel(stream, launch, source.View, target.View, Steps);
        nint graph, executable;
        Call(library, "cuStreamEndCapture", stream.StreamPtr, (nint)(&graph));
        Assert.All(target.GetAsArray1D(), static sum => Assert.Equal(0u, sum.X));
        Call(library, "cuGraphInstantiateWithFlags", (nint)(&executable), graph);
        Call(library, "cuGraphLaunch", executable, stream.StreamPtr);
        stream.Synchronize();
        Assert.Equal(expected, target.GetAsArray1D().Select(static sum => sum.X));
        Assert.All(StubDriver.Reports, static report => Assert.Empty(report.Races));
    }

    [Fact]
    public void What_the_interpreter_refuses_reaches_the_caller()
    {
        StubDriver.Require();
        using Context context = Context.Create(static builder => CudaCompiler.Configure(builder).Cuda());
        using CudaAccelerator accelerator = context.CreateCudaAccelerator(0);
        using MemoryBuffer1D<uint, Stride1D.Dense> target = accelerator.Allocate1D<uint>(32);
        var kernel = accelerator.LoadKernel<ArrayView<uint>>(MemoryKernels.DivergentBarrier);
        Assert.Throws<CudaException>(() => kernel(accelerator.DefaultStream, new KernelConfig(1, 32), target.View));
        Assert.Contains("this barrier", StubDriver.Fault, StringComparison.Ordinal);
    }

    private static void Call(nint library, string name, nint first, nint second) =>
        Assert.Equal(0, ((delegate* unmanaged<nint, nint, ulong, int>)NativeLibrary.GetExport(library, name))(first, second, 0));
}
