using System;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using KernelGen.Tests.Interpreter;
using KernelGen.Tests.Running;
using Xunit;

namespace KernelGen.Tests.Sass;

/// <summary>Each instruction of <see cref="Ptx"/> becomes the one of the machine that it promises, with nothing on the stack.</summary>
public sealed class InstructionTests
{
    // Architectures spell some differently.
    private static readonly (Type Kernels, string Kernel, int Threads, string[] Opcodes)[] Promises =
    [
        (typeof(MatrixKernels), nameof(MatrixKernels.F16), 32, ["HMMA.16816.F32", "LDG.E.128", "STG.E.128"]),
        (typeof(MatrixKernels), nameof(MatrixKernels.BF16), 32, ["HMMA.16816.F32.BF16"]),
        (typeof(MatrixKernels), nameof(MatrixKernels.U8S8), 32, ["IMMA.16832.U8.S8"]),
        (typeof(MatrixKernels), nameof(MatrixKernels.S8S8), 32, ["IMMA.16832.S8.S8"]),
        (typeof(MatrixKernels), nameof(MatrixKernels.SparseF16Selector0), 32, ["HMMA.SP.16832.F32"]),
        (typeof(MatrixKernels), nameof(MatrixKernels.SparseF16Selector1), 32, ["HMMA.SP.16832.F32"]),
        (typeof(MatrixKernels), nameof(MatrixKernels.SparseBF16), 32, ["HMMA.SP.16832.F32.BF16"]),
        (typeof(MatrixKernels), nameof(MatrixKernels.SparseU8S8), 32, ["IMMA.SP.16864.U8.S8"]),
        (typeof(MatrixKernels), nameof(MatrixKernels.SparseS8S8), 32, ["IMMA.SP.16864.S8.S8"]),
        (typeof(MatrixKernels), nameof(MatrixKernels.Matrices), 32, ["LDSM.16.M88.4", "LDSM.16.MT88.4", "LDSM.16.M88.2", "LDSM.16.MT88.2", "LDSM.16.M88", "STS.128"]),
        (typeof(MemoryKernels), nameof(MemoryKernels.Pipeline), 128, ["LDGSTS.E.BYPASS.128", "LDGSTS.E.BYPASS.LTC128B.128", "LDGDEPBAR", "DEPBAR.LE", "LDS.128", "BAR.SYNC"]),
        (typeof(MemoryKernels), nameof(MemoryKernels.Copies), 32, ["LDGSTS.E.BYPASS.128.ZFILL", "LDGSTS.E.64", "LDGSTS.E.64.ZFILL", "LDGSTS.E"]),
        (typeof(MemoryKernels), nameof(MemoryKernels.SplitSum), 64, ["RED|REDG", "ATOMG", "MEMBAR.ALL.GPU"]),
        (typeof(MemoryKernels), nameof(MemoryKernels.Loads), 32, ["LDG.E.NA.128.CONSTANT", "LDG.E.128.CONSTANT", "LDG.E.NA.64.CONSTANT", "STS.128", "LDS"]),
        (typeof(WordKernels), nameof(WordKernels.Lop3), 32, ["LOP3.LUT"]),
        (typeof(WordKernels), nameof(WordKernels.Prmt), 32, ["PRMT"]),
        (typeof(WordKernels), nameof(WordKernels.FunnelShift), 32, ["SHF.R.W.U32", "SHF.L.W.U32.HI"]),
        (typeof(WordKernels), nameof(WordKernels.Dp4a), 32, ["IDP.4A.U8.S8", "IDP.4A.S8.S8"]),
        (typeof(WordKernels), nameof(WordKernels.HalfSums), 32, ["HADD2", "HMUL2"]),
        (typeof(WordKernels), nameof(WordKernels.HalfFma), 32, ["HFMA2"]),
        (typeof(WordKernels), nameof(WordKernels.HalfConversions), 32, ["HADD2.F32", "F2FP.F16.F32.PACK_AB|F2FP.PACK_AB"]),
        (typeof(WordKernels), nameof(WordKernels.BFloatFma), 32, ["HFMA2.BF16_V2"]),
        (typeof(WordKernels), nameof(WordKernels.BFloatConversions), 32, ["F2FP.BF16.F32.PACK_AB|F2FP.BF16.PACK_AB"]),
        (typeof(WordKernels), nameof(WordKernels.Shuffles), 32, ["SHFL.BFLY", "SHFL.IDX", "SHFL.DOWN"]),
    ];

    private static readonly ConcurrentDictionary<string, Lazy<ImmutableArray<SassProgram>>> Programs = new();

    public static TheoryData<string, string> Kernels
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach ((Type kernels, string kernel, _, _) in Promises)
            {
                foreach (string architecture in Ptxas.Architectures)
                {
                    data.Add($"{kernels.Name}.{kernel}", architecture);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Become_those_of_the_machine(string name, string architecture)
    {
        CudaTools.Require();
        int index = Array.FindIndex(Promises, promise => $"{promise.Kernels.Name}.{promise.Kernel}" == name);
        SassProgram program = Programs.GetOrAdd(architecture, static architecture => new(() => Assemble(architecture))).Value[index];
        Assert.Equal(0, program.StackBytes);
        Assert.Equal(0, program.SpillBytes);
        Assert.InRange(program.Registers, 1, 64);
        foreach (string opcode in Promises[index].Opcodes)
        {
            Assert.True(opcode.Split('|').Any(spelling => program.Count(spelling) > 0), $"no {opcode} among {string.Join(", ", program.Opcodes.Distinct())}");
        }
    }

    private static ImmutableArray<SassProgram> Assemble(string architecture) =>
        Ptxas.Assemble([.. Promises.Select(static promise => Compiled.Kernel(promise.Kernels, promise.Kernel, promise.Threads))], architecture);
}
