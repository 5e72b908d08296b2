using System;
using System.Linq;
using KernelGen.Tests.Running;
using Xunit;

namespace KernelGen.Tests.Sass;

/// <summary>Kernels of the runtime stay in registers, and divide as the host does.</summary>
public sealed class StagingKernelTests
{
    private static readonly string[] s_names = [nameof(StagingKernels.Floats), nameof(StagingKernels.QuantizedFloats), nameof(StagingKernels.Halves), nameof(StagingKernels.Bytes)];

    public static TheoryData<string> Architectures => [.. Ptxas.Architectures];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Everything_stays_in_registers(string architecture)
    {
        CudaTools.Require();
        string[] names = [.. s_names, nameof(OutlierKernels.Add), nameof(OrderKernels.Place)];
        CudaProgram[] others = [Compiled.Kernel(typeof(OutlierKernels), nameof(OutlierKernels.Add), 256, 4), Compiled.Kernel(typeof(OrderKernels), nameof(OrderKernels.Place), 256, 4)];
        SassProgram[] programs = [.. Ptxas.Assemble([.. s_names.Select(Program), .. others], architecture)];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', programs.Select((program, i) => $"{names[i]}: {program.Registers} registers, {program.Opcodes.Length} instructions")));
        Assert.All(programs, static program => Assert.Equal(0, program.StackBytes + program.SpillBytes + program.Count("LDL") + program.Count("STL")));
        Assert.All(programs, static program => Assert.InRange(program.Registers, 1, 64));
    }

    [Fact]
    public void Divisions_and_products_of_quantization_are_rounded_one_by_one()
    {
        foreach (string name in s_names.Skip(1))
        {
            string ptx = Program(name).Ptx;
            Assert.Contains("div.rn.f32", ptx, StringComparison.Ordinal);
            Assert.Contains("cvt.rni.s32.f32", ptx, StringComparison.Ordinal);
            Assert.DoesNotContain("fma.", ptx, StringComparison.Ordinal);
            Assert.DoesNotContain("div.full", ptx, StringComparison.Ordinal);
        }
    }

    private static CudaProgram Program(string name) => Compiled.Kernel(typeof(StagingKernels), name, 256, 4);
}
