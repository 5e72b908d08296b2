using System;
using System.Runtime.InteropServices;
using KernelGen.Tests.Running;
using Xunit;

namespace KernelGen.Tests.Interpreter;

/// <summary>The same C# as a kernel and here.</summary>
public sealed class ScalarTests
{
    [Fact]
    public void Integers() => Check(nameof(ScalarKernels.Integers), ScalarKernels.MixIntegers);

    [Fact]
    public void Floats() => Check(nameof(ScalarKernels.Floats), ScalarKernels.MixFloats);

    [Fact]
    public void Branches() => Check(nameof(ScalarKernels.Branches), ScalarKernels.MixBranches);

    private static void Check(string kernel, Func<ulong, ulong, ulong> function)
    {
        ulong[] x = new ulong[64];
        Random random = new(8);
        for (int round = 0; round < 50; round++)
        {
            random.NextBytes(MemoryMarshal.AsBytes(x.AsSpan()));
            KernelRun run = new(Compiled.Kernel(typeof(ScalarKernels), kernel));
            run.View<ulong>(x);
            ulong result = run.View<ulong>(32);
            run.Launch();
            for (int i = 0; i < 32; i++)
            {
                Assert.Equal(function(x[i], x[i + 32]), run.Memory.Span<ulong>(result, 32)[i]);
            }
        }
    }
}
