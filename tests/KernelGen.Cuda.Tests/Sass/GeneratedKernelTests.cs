using System.Collections.Immutable;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Tests.Generated;
using Xunit;

namespace KernelGen.Tests.Sass;

/// <summary>What generated kernels become on the machine: everything in registers, weights in full sectors, activations in 16 bytes.</summary>
public sealed class GeneratedKernelTests
{
    /// <summary>With so many, a multiprocessor has room for 32 warps.</summary>
    private const int MostRegisters = 64;

    public static TheoryData<string> Architectures => [.. Ptxas.Architectures];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Nothing_is_spilled_or_converted(string architecture)
    {
        CudaTools.Require();
        (string Name, bool IsTensor, CudaProgram Program)[] all =
        [
            .. GeneratedKernels.All.SelectMany(static kernel =>
                kernel.Rows.Select(rows => ($"{kernel.Name}, {rows}", kernel.Variant == CudaVariant.Tensor, GeneratedKernels.Program(kernel, rows)))),
        ];
        ImmutableArray<SassProgram> programs = Ptxas.Assemble([.. all.Select(static one => one.Program)], architecture);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', all.Zip(programs, static (one, program) => $"{one.Name}: {program.Registers} registers, {program.Opcodes.Length} instructions")));
        Assert.All(all.Zip(programs), static pair =>
        {
            (string name, SassProgram program) = (pair.First.Name, pair.Second);
            Assert.True(program.StackBytes == 0 && program.SpillBytes == 0, $"{name} has {program.StackBytes} bytes of stack and {program.SpillBytes} of spills");
            Assert.True(program.Registers <= MostRegisters, $"{name} takes {program.Registers} registers");
            Assert.True(program.Count("LDG.E.128.CONSTANT") > (pair.First.IsTensor ? 1 : 0), $"{name} does not load 16 bytes at a time");
            Assert.Equal(pair.First.IsTensor, program.Count("HMMA.16816.F32") > 0);
            Assert.True(program.Count("LDL") + program.Count("STL") == 0, $"{name} has arrays in memory");
        });
    }
}
