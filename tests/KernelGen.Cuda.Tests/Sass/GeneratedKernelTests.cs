using System.Collections.Generic;
using System.Linq;
using KernelGen.Tests.Generated;
using Xunit;

namespace KernelGen.Tests.Sass;

/// <summary>
/// What generated kernels become on the machine: everything in registers (but two results beside shuffles), loads of 16 bytes, products on tensor cores where that was planned and nowhere else.
/// </summary>
public sealed class GeneratedKernelTests
{
    /// <summary>Registers of a multiprocessor for each lane of a warp.</summary>
    private const int Registers = 65536 / 32;

    /// <summary>
    /// The kernels whose results wait on the stack, 8 bytes outside of the loop, while a unit is looked up by shuffles: the assembler runs all of these at once, however many registers it has.
    /// </summary>
    private static readonly HashSet<(string Architecture, string Kernel, int Rows)> s_onStack = [("sm_90", "linear_f32_nf3g48__cuda", 4), ("sm_90", "linear_f32_nf4g64_s24__cuda", 1)];

    private const int ResultBytes = 8;

    public static TheoryData<string> Architectures => [.. Ptxas.Architectures];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Everything_stays_in_registers(string architecture)
    {
        CudaTools.Require();
        (CompiledKernel Kernel, CudaMethod Method)[] methods = [.. GeneratedKernels.All.SelectMany(static kernel => kernel.Kernel.Methods.Select(method => (kernel, method)))];
        SassProgram[] programs = [.. Ptxas.Assemble([.. methods.Select(static method => GeneratedKernels.Program(method.Method))], architecture)];

        string[] names = [.. methods.Select(static method => $"{method.Kernel.Name}, {method.Method.Rows} rows")];
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Join('\n', programs.Select((program, i) => $"{names[i]}: {program.Registers} registers, {program.Opcodes.Length} instructions")));
        Assert.Empty(programs.SelectMany((program, i) => Mistakes(architecture, methods[i].Kernel, methods[i].Method, program).Select(mistake => $"{names[i]}: {mistake}")));
    }

    private static IEnumerable<string> Mistakes(string architecture, CompiledKernel kernel, CudaMethod method, SassProgram program)
    {
        bool isOnStack = s_onStack.Contains((architecture, kernel.Name, method.Rows));
        if (isOnStack ? program.StackBytes != ResultBytes : program.StackBytes + program.SpillBytes + program.Count("LDL") + program.Count("STL") > 0)
        {
            yield return $"{program.StackBytes} bytes of stack, {program.SpillBytes} of spills";
        }

        if (program.Registers > Registers / method.ResidentWarps)
        {
            yield return $"{program.Registers} registers";
        }

        // 32 stored columns of a tile of 32 rows and 8 rows of activations are four products, and a unit is once in the text. Its copies are there twice.
        // Of bytes, 32 columns are two, and sparse units have 64.
        bool isTensor = kernel.Variant != CudaVariant.Scalar;
        int blocks = method.WarpTiles * method.Rows / 8, products = kernel.IsTensor ? 4 * blocks : 0;
        // Where zero points are real numbers, activations are summed by products with ones, two for 8 rows.
        int ones = kernel.IsTensor && kernel.Weights is { HasZeroPoint: true, SecondLevel: not null } ? 2 * method.Rows / 8 : 0;
        int sparse = kernel.Weights.Sparsity is null ? 0 : products, halves = (kernel.Up is null ? products : 2 * products) + ones;
        int bytes = kernel.Variant != CudaVariant.TensorBytes ? 0 : kernel.Weights.Sparsity is null ? 2 * blocks : 4 * blocks;
        if (program.Count("HMMA") != halves || program.Count("HMMA.SP.16832.F32") != sparse || program.Count("HMMA.16816.F32") != halves - sparse)
        {
            yield return $"{program.Count("HMMA")} products of halves, {program.Count("HMMA.SP")} of them sparse, instead of {halves} and {sparse}";
        }

        if (program.Count("IMMA") != bytes || program.Count("IMMA.16832.U8.S8") != bytes)
        {
            yield return $"{program.Count("IMMA")} products of bytes instead of {bytes}";
        }

        // Activations of sparse halves are shared out by loads of matrices: two of four for 8 rows.
        int matrices = sparse == 0 ? 0 : 2 * method.Rows / 8;
        if (program.Count("LDSM") != matrices || program.Count("LDSM.16.M88.4") != matrices)
        {
            yield return $"{program.Count("LDSM")} loads of matrices instead of {matrices}";
        }

        // Weights and activations go to shared memory by copies of 16 bytes; scales that are floats are loaded so too. Where lanes are columns, one row of activations is read by its numbers.
        int copies = program.Opcodes.Count(static opcode => opcode.StartsWith("LDGSTS", System.StringComparison.Ordinal) && opcode.EndsWith(".128", System.StringComparison.Ordinal));
        int loads = program.Count("LDG.E.128");
        bool hasFloatScales = kernel.Weights.ScaleType == ScaleType.Float32 || kernel.Up?.ScaleType == ScaleType.Float32;
        bool isByNumbers = kernel.Weights is { HasTable: true, Granularity: Granularity.Row } && method.Rows == 1;
        bool isFine = isTensor ? copies >= method.WarpTiles && (loads == 0 || hasFloatScales) : loads > 0 != isByNumbers;
        if (!isFine)
        {
            yield return $"{copies} copies and {loads} loads of 16 bytes";
        }
    }
}
