using System;
using ILGPU.Runtime.Cuda;
using KernelGen.Tests.Interpreter;
using KernelGen.Tests.Running;
using Xunit;

namespace KernelGen.Tests;

public sealed class CompilerTests
{
    [Fact]
    public void Sparse_products_say_that_their_metadata_is_ordered_from_PTX_8_5_on()
    {
        using CudaCompiler compiler = new(CudaArchitecture.SM_90, CudaInstructionSet.ISA_85);
        CudaProgram program = compiler.Compile(typeof(MatrixKernels).GetMethod(nameof(MatrixKernels.SparseF16Selector1))!, 32);
        Assert.Contains("mma.sp::ordered_metadata.sync.aligned.m16n8k32", program.Ptx, StringComparison.Ordinal);
        Assert.Contains(", 1;", program.Ptx, StringComparison.Ordinal);
        Assert.DoesNotContain("ordered_metadata", Compiled.Kernel(typeof(MatrixKernels), nameof(MatrixKernels.SparseF16Selector1)).Ptx, StringComparison.Ordinal);
        _ = new PtxKernel(program.Ptx, program.Entry, new GlobalMemory());
    }

    [Fact]
    public void A_part_of_an_instruction_that_is_no_constant_is_refused()
    {
        NotSupportedException refusal = Assert.Throws<NotSupportedException>(static () => Compiled.Kernel(typeof(CompilerKernels), nameof(CompilerKernels.ConstantThatIsNone)));
        Assert.Contains("Ptx.Lop3: 'table' is part of the instruction, so it must be a constant", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_exist_on_GPUs_is_refused()
    {
        NotSupportedException refusal = Assert.Throws<NotSupportedException>(static () => Compiled.Kernel(typeof(CompilerKernels), nameof(CompilerKernels.Managed)));
        Assert.StartsWith("Managed does not compile to PTX: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generic_reference_is_converted_first()
    {
        CudaProgram program = Compiled.Kernel(typeof(CompilerKernels), nameof(CompilerKernels.Generic));
        Assert.Contains("cvta.to.global.u64 source", program.Ptx, StringComparison.Ordinal);
        KernelRun run = new(program);
        ulong result = run.View<uint>([.. new uint[32], .. new uint[32]]);
        run.Memory.Span<uint>(result, 32).Fill(9);
        run.Launch();
        Assert.All(run.Memory.Span<uint>(result, 64).ToArray(), static word => Assert.Equal(9u, word));
    }
}
