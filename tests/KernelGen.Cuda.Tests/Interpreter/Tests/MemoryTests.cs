using System;
using System.Linq;
using System.Runtime.InteropServices;
using KernelGen.Tests.Running;
using Xunit;

namespace KernelGen.Tests.Interpreter;

public sealed class MemoryTests
{
    private const int Threads = 128;
    private const int Steps = 9;

    [Fact]
    public void A_pipeline_of_copies_is_right_and_free_of_races()
    {
        (LaunchReport report, UInt4[] result, UInt4[] expected) = RunPipeline();
        Assert.Equal(expected, result);
        Assert.Empty(report.Races);
        Assert.Equal(0, report.BankConflicts);
        Assert.Equal(2 * Threads / 32, report.Opcodes["cp.async.cg.shared.global"]);
        Assert.Equal((Steps - 2) * Threads / 32, report.Opcodes["cp.async.cg.shared.global.L2::128B"]);
    }

    [Fact]
    public void A_missing_barrier_is_found()
    {
        (LaunchReport report, _, _) = RunPipeline(static ptx => ptx.Replace("bar.sync 0;", "", StringComparison.Ordinal));
        Assert.Contains(report.Races, static race => race.Contains("while a copy to it is under way", StringComparison.Ordinal) || race.Contains("with no barrier", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wait_that_comes_too_late_is_found()
    {
        (LaunchReport report, UInt4[] result, UInt4[] expected) = RunPipeline(static ptx => ptx.Replace("cp.async.wait_group 1;", "cp.async.wait_group 2;", StringComparison.Ordinal));
        Assert.Contains(report.Races, static race => race.Contains("is read", StringComparison.Ordinal) && race.Contains("copy to it is under way", StringComparison.Ordinal));
        Assert.NotEqual(expected, result);
    }

    [Fact]
    public void A_stage_that_is_overwritten_too_early_is_found()
    {
        // The barrier moves behind the copy.
        (LaunchReport report, _, _) = RunPipeline(static ptx =>
        {
            int barrier = ptx.LastIndexOf("bar.sync 0;", StringComparison.Ordinal), load = ptx.LastIndexOf("ld.shared.v4.u32", StringComparison.Ordinal);
            return ptx[..barrier] + ptx[(barrier + 11)..load] + "bar.sync 0; " + ptx[load..];
        });
        Assert.Contains(report.Races, static race => race.Contains("is written", StringComparison.Ordinal));
    }

    [Fact]
    public void Copies_of_all_sizes()
    {
        byte[] bytes = Bytes(512 + 256 + 128);
        KernelRun run = new(Compiled.Kernel(typeof(MemoryKernels), nameof(MemoryKernels.Copies)));
        run.View<UInt4>(MemoryMarshal.Cast<byte, UInt4>(bytes.AsSpan(0, 512)));
        run.View<UInt2>(MemoryMarshal.Cast<byte, UInt2>(bytes.AsSpan(512, 256)));
        run.View<uint>(MemoryMarshal.Cast<byte, uint>(bytes.AsSpan(768, 128)));
        ulong result = run.View<UInt4>(96);
        run.Launch();
        Span<byte> got = run.Memory.Span<byte>(result, 1536);
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 16; i++)
            {
                Assert.Equal(i < lane % 17 ? bytes[(16 * lane) + i] : 0, got[(16 * lane) + i]);
                Assert.Equal(i < 8 ? bytes[512 + (8 * lane) + i] : bytes[768 + (4 * lane) + (i % 4)], got[512 + (16 * lane) + i]);
                int part = i < 8 ? lane % 9 : 8 - (8 * (lane % 2));
                Assert.Equal(i % 8 < part ? bytes[512 + (i < 8 ? 8 * lane : 0) + (i % 8)] : 0, got[1024 + (16 * lane) + i]);
            }
        }
    }

    [Fact]
    public void Blocks_add_to_one_sum()
    {
        float[] x = [.. Enumerable.Range(0, 5 * 64).Select(static i => (float)i)];
        KernelRun run = new(Compiled.Kernel(typeof(MemoryKernels), nameof(MemoryKernels.SplitSum), 64));
        run.View<float>(x);
        ulong sums = run.View<float>(64), state = run.View<uint>(4);
        run.Add(5).Launch(blocks: 5);
        Assert.Equal(Enumerable.Range(0, 64).Select(static i => (5 * i) + (64f * 10) + (i == 0 ? 0.5f : 0)), run.Memory.Span<float>(sums, 64).ToArray());
        Assert.Equal([5u, 10, 77, 640], run.Memory.Span<uint>(state, 4).ToArray());
    }

    [Fact]
    public void Loads_and_stores_of_all_kinds()
    {
        uint[] words = MemoryMarshal.Cast<byte, uint>(Bytes(512 + 256)).ToArray();
        float[] floats = [.. Enumerable.Range(0, 128).Select(static i => i * 0.25f)];
        KernelRun run = new(Compiled.Kernel(typeof(MemoryKernels), nameof(MemoryKernels.Loads)));
        run.View<UInt4>(MemoryMarshal.Cast<uint, UInt4>(words.AsSpan(0, 128)));
        run.View<UInt2>(MemoryMarshal.Cast<uint, UInt2>(words.AsSpan(128)));
        run.View<Float4>(MemoryMarshal.Cast<float, Float4>(floats));
        ulong result = run.View<UInt4>(32);
        run.Launch();
        for (int lane = 0; lane < 32; lane++)
        {
            uint first = 2 * (words[4 * lane] + words[(4 * lane) + 1] + words[(4 * lane) + 2] + words[(4 * lane) + 3]);
            float sum = floats[4 * lane] + floats[(4 * lane) + 1] + floats[(4 * lane) + 2] + floats[(4 * lane) + 3] + floats[4 * lane];
            UInt4 expected = new(first, first + 1, words[128 + (2 * lane) + 1], BitConverter.SingleToUInt32Bits(sum));
            Assert.Equal(expected, run.Memory.Span<UInt4>(result, 32)[lane]);
        }
    }

    [Fact]
    public void An_access_beyond_a_buffer_is_a_fault_that_says_where()
    {
        KernelRun run = new(Compiled.Kernel(typeof(WordKernels), nameof(WordKernels.Prmt)));
        run.View<UInt4>(32);
        run.View<uint>(31);
        PtxFault fault = Assert.Throws<PtxFault>(() => run.Launch());
        Assert.Contains("st.global", fault.Message, StringComparison.Ordinal);
        Assert.Contains("byte 124 of a buffer of 124", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_barrier_that_some_lanes_do_not_reach_is_a_fault()
    {
        KernelRun run = new(Compiled.Kernel(typeof(MemoryKernels), nameof(MemoryKernels.DivergentBarrier)));
        run.View<uint>(32);
        Assert.Contains("do not come to this barrier: 0000ffff", Assert.Throws<PtxFault>(() => run.Launch()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bank_conflicts_are_counted()
    {
        KernelRun run = new(Compiled.Kernel(typeof(MemoryKernels), nameof(MemoryKernels.Columns)));
        run.View<uint>(32);
        LaunchReport report = run.Launch();
        Assert.Equal(2, report.SharedAccesses);
        Assert.Equal(2 * 31, report.BankConflicts);
    }

    [Fact]
    public void Named_barriers_join_the_warps_that_name_them()
    {
        uint[] x = [.. Enumerable.Range(0, 128).Select(static i => (uint)(i * i))];
        KernelRun run = new(Compiled.Kernel(typeof(MemoryKernels), nameof(MemoryKernels.NamedBarriers), 128));
        run.View<uint>(x);
        ulong result = run.View<uint>(128);
        Assert.Empty(run.Launch().Races);
        Assert.Equal(x.Select((_, i) => x[i ^ 32]), run.Memory.Span<uint>(result, 128).ToArray());
    }

    private static (LaunchReport Report, UInt4[] Result, UInt4[] Expected) RunPipeline(Func<string, string>? change = null)
    {
        CudaProgram program = Compiled.Kernel(typeof(MemoryKernels), nameof(MemoryKernels.Pipeline), Threads);
        UInt4[] x = MemoryMarshal.Cast<byte, UInt4>(Bytes(16 * Threads * Steps)).ToArray(), expected = new UInt4[Threads];
        for (int step = 0; step < Steps; step++)
        {
            for (int thread = 0; thread < Threads; thread++)
            {
                UInt4 sum = expected[thread], other = x[(step * Threads) + Threads - 1 - thread];
                expected[thread] = new UInt4(sum.X + other.X, sum.Y ^ other.Y, sum.Z + other.Z, sum.W ^ other.W);
            }
        }

        KernelRun run = change is null ? new(program) : new(program, change);
        run.View<UInt4>(x);
        ulong result = run.View<UInt4>(Threads);
        LaunchReport report = run.Add(Steps).Launch(dynamicSharedBytes: 3 * Threads * 16);
        return (report, run.Memory.Span<UInt4>(result, Threads).ToArray(), expected);
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
