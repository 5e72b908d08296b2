using System.Collections.Generic;
using System.Linq;
using KernelGen.Tests.Generated;
using Xunit;

namespace KernelGen.Tests.Sass;

/// <summary>
/// What generated kernels become on the machine: everything in registers, loads of 16 bytes, products on tensor cores where that was planned and nowhere else.
/// </summary>
public sealed class GeneratedKernelTests
{
    /// <summary>Registers of a multiprocessor for each lane of a warp.</summary>
    private const int Registers = 65536 / 32;

    public static TheoryData<string> Architectures => [.. Ptxas.Architectures];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Everything_stays_in_registers(string architecture)
    {
        CudaTools.Require();
        (CompiledKernel Kernel, int Rows)[] methods = [.. GeneratedKernels.All.SelectMany(static kernel => kernel.Rows.Select(rows => (kernel, rows)))];
        SassProgram[] programs = [.. Ptxas.Assemble([.. methods.Select(static method => GeneratedKernels.Program(method.Kernel, method.Rows))], architecture)];

        string[] names = [.. methods.Select(static method => $"{method.Kernel.Name}, {method.Rows} rows")];
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Join('\n', programs.Select((program, i) => $"{names[i]}: {program.Registers} registers, {program.Opcodes.Length} instructions")));
        Assert.Empty(programs.SelectMany((program, i) => Mistakes(methods[i].Kernel, program).Select(mistake => $"{names[i]}: {mistake}")));
    }

    private static IEnumerable<string> Mistakes(CompiledKernel kernel, SassProgram program)
    {
        bool isTensor = kernel.Variant == CudaVariant.Tensor;
        if (program.StackBytes + program.SpillBytes + program.Count("LDL") + program.Count("STL") > 0)
        {
            yield return $"{program.StackBytes} bytes of stack, {program.SpillBytes} of spills";
        }

        if (program.Registers > Registers / kernel.ResidentWarps)
        {
            yield return $"{program.Registers} registers";
        }

        // Activations, and on tensor cores weights too.
        if (program.Count("LDG.E.128.CONSTANT") < (isTensor ? 2 : 1))
        {
            yield return "no loads of 16 bytes";
        }

        // A unit is four products, and there are one or three of them in the text.
        if (isTensor ? program.Count("HMMA.16816.F32") is not (4 or 12) : program.Count("HMMA") > 0)
        {
            yield return $"{program.Count("HMMA")} products on tensor cores";
        }
    }
}
